import Core
import IR

/// The largest of the inputs at each place; NaN when one is NaN. ONNX Max, from version 8.
public struct Max: ElementwiseVariadic {
    public static let name = "Max"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Max", since: 6)]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a.isNaN ? a : b.isNaN || b > a ? b : a }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { max(a, b) }
}
