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
