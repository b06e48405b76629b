import Core
import IR

/// The bits that one or both of a and b have. ONNX BitwiseOr.
public struct BitwiseOr: ElementwiseBinary {
    public static let name = "BitwiseOr"
    public static let types: Set<ScalarType> = .integers
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = [.onnx("BitwiseOr", since: 18)]

    public init() {}

    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a | b }
}
