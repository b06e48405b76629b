import IR

/// The square root, NaN below 0. ONNX Sqrt.
public struct Sqrt: ElementwiseUnary {
    public static let name = "Sqrt"
    public static let spellings: [Spelling] = [.onnx("Sqrt", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { x.squareRoot() }
}

extension Sqrt: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Div(), builder.scale(g, by: 0.5), y)
    }
}
