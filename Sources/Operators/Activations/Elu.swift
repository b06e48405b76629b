import Foundation
import IR

/// alpha (exp(x) - 1) below 0, x otherwise. ONNX Elu.
public struct Elu: ElementwiseUnary {
    public static let name = "Elu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha)]
    }
    public static let spellings: [Spelling] = [.onnx("Elu")]

    /// The negative of the limit at minus infinity.
    public var alpha: Float = 1

    public init() {}

    public func apply(_ x: Double) -> Double {
        x < 0 ? Double(alpha) * expm1(x) : x
    }
}

extension Elu: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        // Below 0 the derivative is alpha exp(x), which is y + alpha.
        let small = try builder(Mul(), g, builder(Add(), y, builder.scalar(Double(alpha), like: y)))
        return try builder(Where(), builder(Less(), x, builder.scalar(0, like: x)), small, g)
    }
}
