import Foundation
import IR

/// The natural logarithm: minus infinity at 0, NaN below. ONNX Log.
public struct Log: ElementwiseUnary {
    public static let name = "Log"
    public static let spellings: [Spelling] = [.onnx("Log", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.log(x) }
}

extension Log: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Div(), g, x)
    }
}
