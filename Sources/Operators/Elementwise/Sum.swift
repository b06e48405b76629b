import Core
import IR

/// The sum of the inputs; integers wrap. ONNX Sum, from version 8.
public struct Sum: ElementwiseVariadic {
    public static let name = "Sum"
    public static let types: Set<ScalarType> = .floats
    public static let spellings: [Spelling] = [.onnx("Sum", since: 6)]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a + b }
}
