import Core
import IR

/// Every bit inverted. ONNX BitwiseNot.
public struct BitwiseNot: ElementwiseUnary {
    public static let name = "BitwiseNot"
    public static let types: Set<ScalarType> = .integers
    public static let spellings: [Spelling] = [.onnx("BitwiseNot", since: 18)]

    public init() {}

    /// Never asked: the operator takes integers alone.
    public func apply(_ x: Double) -> Double { x }
    public func apply(_ x: Int128) -> Int128 { ~x }
}
