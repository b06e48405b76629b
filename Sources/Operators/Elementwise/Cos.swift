import Foundation
import IR

/// The cosine of radians. ONNX Cos.
public struct Cos: ElementwiseUnary {
    public static let name = "Cos"
    public static let spellings: [Spelling] = [.onnx("Cos", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.cos(x) }
}

extension Cos: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Neg(), builder(Mul(), g, builder(Sin(), x)))
    }
}
