import IR

/// max(0, min(1, alpha x + beta)). ONNX HardSigmoid.
public struct HardSigmoid: ElementwiseUnary {
    public static let name = "HardSigmoid"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha), AttributeField("beta", \.beta)]
    }
    public static let spellings: [Spelling] = [.onnx("HardSigmoid")]

    /// The slope.
    public var alpha: Float = 0.2
    /// The value at 0.
    public var beta: Float = 0.5

    public init() {}

    public func apply(_ x: Double) -> Double {
        let y = Double(alpha) * x + Double(beta)
        return y < 0 ? 0 : y > 1 ? 1 : y
    }
}

extension HardSigmoid: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        let inside = try builder.gate(
            builder.scale(g, by: Double(alpha)), where: y, exceeds: builder.scalar(0, like: y))
        return try builder.gate(inside, where: builder.scalar(1, like: y), exceeds: y)
    }
}
