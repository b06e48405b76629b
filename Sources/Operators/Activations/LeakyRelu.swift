import IR

/// alpha x below 0, x otherwise. ONNX LeakyRelu.
public struct LeakyRelu: ElementwiseUnary {
    public static let name = "LeakyRelu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha)]
    }
    public static let spellings: [Spelling] = [.onnx("LeakyRelu")]

    /// The slope below 0.
    public var alpha: Float = 0.01

    public init() {}

    public func apply(_ x: Double) -> Double {
        x < 0 ? Double(alpha) * x : x
    }
}

extension LeakyRelu: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        let small = try builder.scale(g, by: Double(alpha))
        return try builder(Where(), builder(Less(), x, builder.scalar(0, like: x)), small, g)
    }
}
