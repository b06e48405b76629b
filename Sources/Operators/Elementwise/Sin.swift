import Foundation
import IR

/// The sine of radians. ONNX Sin.
public struct Sin: ElementwiseUnary {
    public static let name = "Sin"
    public static let spellings: [Spelling] = [.onnx("Sin", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.sin(x) }
}

extension Sin: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Mul(), g, builder(Cos(), x))
    }
}
