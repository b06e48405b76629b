import IR

/// a b; integers wrap. ONNX Mul.
public struct Mul: ElementwiseBinary {
    public static let name = "Mul"
    public static let traits: Set<Trait> = [.elementwise, .commutative]
    public static let spellings: [Spelling] =
        Spelling.broadcasting("Mul") + [
            .onnx(
                "SwiGLU", since: 28,
                .expanded { (node, context) throws(OperatorError) in try swiGLU(node, context) }),
            .scaler,
        ]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a * b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a &* b }
}
