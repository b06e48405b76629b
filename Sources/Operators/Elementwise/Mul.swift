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

extension Mul: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, a, b) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        return [
            builder.wants(0) ? try builder.reduced(builder(Mul(), g, b), to: a) : nil,
            builder.wants(1) ? try builder.reduced(builder(Mul(), g, a), to: b) : nil,
        ]
    }
}
