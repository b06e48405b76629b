import Core
import IR

/// True where a = b; comparing with NaN gives false. ONNX Equal. Strings are equal when their
/// code points are.
public struct Equal: Comparison {
    public static let name = "Equal"
    public static let types: Set<ScalarType> = .numbers.union([.bool, .string])
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] = Spelling.broadcasting("Equal") + [.oneHotEncoder]

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a == b }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        guard a.dtype == .string else { return try compare(a, b, shape: outputType(inputs).shape) }
        let shape = try outputType(inputs).shape
        let results = try Broadcast(a.shape, b.shape, to: shape).map(a.strings, b.strings) { (x, y) in
            x.isIdentical(to: y)
        }
        return [Tensor(results, shape: shape)]
    }
}
