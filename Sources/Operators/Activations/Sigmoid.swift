import Foundation
import IR

/// 1 / (1 + exp(-x)). ONNX Sigmoid.
public struct Sigmoid: ElementwiseUnary {
    public static let name = "Sigmoid"
    public static let spellings: [Spelling] = [.onnx("Sigmoid")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        1 / (1 + exp(-x))
    }
}

extension Sigmoid: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        // g y (1 - y)
        let rest = try builder(Sub(), builder.scalar(1, like: y), y)
        return try builder(Mul(), g, builder(Mul(), y, rest))
    }
}
