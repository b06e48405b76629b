import Core
import IR

/// True where a = b; comparing with NaN gives false. ONNX Equal, from version 7.
public struct Equal: Comparison {
    public static let name = "Equal"
    public static let types: Set<ScalarType> = .numbers.union([.bool])
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = [.onnx("Equal", since: 7)]

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a == b }
}
