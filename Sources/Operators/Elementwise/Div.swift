import IR

/// a / b; integers round toward zero, and by 0 they give 0, which ONNX leaves open. ONNX Div.
public struct Div: ElementwiseBinary {
    public static let name = "Div"
    public static let spellings: [Spelling] =
        Spelling.broadcasting("Div") + [
            .onnx(
                "LpNormalization",
                .expanded { (node, context) throws(OperatorError) in try lpNormalization(node, context) }),
            .normalizer,
        ]

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a / b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { b == 0 ? 0 : a / b }
}

extension Div: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        // g / b, and -g y / b
        let (g, a, b) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        let quotient = try builder(Div(), g, b)
        var result: [ValueID?] = [builder.wants(0) ? try builder.reduced(quotient, to: a) : nil, nil]
        if builder.wants(1) {
            let slope = try builder(Neg(), builder(Mul(), quotient, builder.node.outputs[0]))
            result[1] = try builder.reduced(slope, to: b)
        }
        return result
    }
}
