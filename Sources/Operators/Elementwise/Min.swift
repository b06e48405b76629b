import Core
import IR

/// The smallest of the inputs at each place; NaN when one is NaN. ONNX Min, from version 8.
public struct Min: ElementwiseVariadic {
    public static let name = "Min"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Min", since: 6)]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a.isNaN ? a : b.isNaN || b < a ? b : a }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { min(a, b) }
}
