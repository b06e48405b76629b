import IR

/// x max(0, min(1, x / 6 + 1 / 2)). ONNX HardSwish, from version 14.
public struct HardSwish: ElementwiseUnary {
    public static let name = "HardSwish"
    public static let spellings: [Spelling] = [.onnx("HardSwish")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        Activation(.hardSwish).apply(x)
    }
}

extension HardSwish: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        // 0 up to -3, (2 x + 3) / 6, then 1 from 3 on.
        let slope = try builder(Add(), builder.scale(x, by: 1.0 / 3), builder.scalar(0.5, like: x))
        let middle = try builder.gate(
            builder(Mul(), g, slope), where: x, exceeds: builder.scalar(-3, like: x))
        return try builder(Where(), builder(Less(), x, builder.scalar(3, like: x)), middle, g)
    }
}
