import Core
import IR

/// The bits that exactly one of a and b have. ONNX BitwiseXor.
public struct BitwiseXor: ElementwiseBinary {
    public static let name = "BitwiseXor"
    public static let types: Set<ScalarType> = .integers
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = [.onnx("BitwiseXor", since: 18)]

    public init() {}

    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a ^ b }
}
