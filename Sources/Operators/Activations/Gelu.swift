import IR

/// x times the normal distribution function of x, or its tanh approximation. ONNX Gelu.
public struct Gelu: ElementwiseUnary {
    public static let name = "Gelu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("approximate", \.approximate)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Gelu"), .onnx("Gelu", domain: "com.microsoft"), biased("BiasGelu", .none), biased("FastGelu", .tanh),
    ]

    /// ONNX Runtime's forms that add a bias first.
    private static func biased(_ name: String, _ approximation: Approximation) -> Spelling {
        .onnx(
            name, domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                var op = Gelu()
                op.approximate = approximation
                guard let bias = node.input(1) else { return try context.add(op, [node.input(0)]) }
                return try context.add(op, [context.add(Add(), [node.input(0), bias])[0]])
            })
    }

    /// How the distribution function is computed.
    public enum Approximation: String, AttributeName { case none, tanh }

    public var approximate: Approximation = .none

    public init() {}

    public func apply(_ x: Double) -> Double {
        Activation(approximate == .tanh ? .geluTanh : .gelu).apply(x)
    }
}

extension Gelu: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        guard approximate == .none else {
            throw OperatorError("the tanh approximation has no gradient; use the exact Gelu")
        }
        // Phi(x) + x phi(x), with the normal distribution function and density.
        let half = try builder.scalar(0.5, like: x)
        let error = try builder(Erf(), builder.scale(x, by: 0.5.squareRoot()))
        let distribution = try builder(Add(), builder(Mul(), error, half), half)
        let exponent = try builder.scale(builder(Mul(), x, x), by: -0.5)
        let density = try builder.scale(builder(Exp(), exponent), by: 1 / (2 * Double.pi).squareRoot())
        return try builder(Mul(), g, builder(Add(), distribution, builder(Mul(), x, density)))
    }
}
