import IR

/// 1 / x, infinite at 0. ONNX Reciprocal.
public struct Reciprocal: ElementwiseUnary {
    public static let name = "Reciprocal"
    public static let spellings: [Spelling] = [.onnx("Reciprocal", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { 1 / x }
}

extension Reciprocal: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Neg(), builder(Mul(), g, builder(Mul(), y, y)))
    }
}
