import Foundation
import IR

/// log(1 + exp(x)), without overflow for large x. ONNX Softplus.
public struct Softplus: ElementwiseUnary {
    public static let name = "Softplus"
    public static let spellings: [Spelling] = [.onnx("Softplus")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        max(x, 0) + log1p(exp(-x.magnitude))
    }
}

extension Softplus: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Mul(), g, builder(Sigmoid(), x))
    }
}
