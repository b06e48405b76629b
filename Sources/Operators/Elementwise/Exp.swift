import Foundation
import IR

/// e to the power x. ONNX Exp.
public struct Exp: ElementwiseUnary {
    public static let name = "Exp"
    public static let spellings: [Spelling] = [.onnx("Exp", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.exp(x) }
}

extension Exp: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Mul(), g, y)
    }
}
