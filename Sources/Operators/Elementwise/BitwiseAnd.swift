import Core
import IR

/// The bits that both of a and b have. ONNX BitwiseAnd.
public struct BitwiseAnd: ElementwiseBinary {
    public static let name = "BitwiseAnd"
    public static let types: Set<ScalarType> = .integers
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = [.onnx("BitwiseAnd", since: 18)]

    public init() {}

    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a & b }
}
