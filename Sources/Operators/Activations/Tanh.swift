import Foundation
import IR

/// The hyperbolic tangent. ONNX Tanh.
public struct Tanh: ElementwiseUnary {
    public static let name = "Tanh"
    public static let spellings: [Spelling] = [.onnx("Tanh")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        tanh(x)
    }
}

extension Tanh: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        // g (1 - y y)
        let rest = try builder(Sub(), builder.scalar(1, like: y), builder(Mul(), y, y))
        return try builder(Mul(), g, rest)
    }
}
