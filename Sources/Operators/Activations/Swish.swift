import Foundation
import IR

/// x / (1 + exp(-alpha x)). ONNX Swish.
public struct Swish: ElementwiseUnary {
    public static let name = "Swish"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Swish"),
        .onnx(
            "QuickGelu", domain: "com.microsoft",
            .adapted { (node, _) throws(OperatorError) in
                node.attributes["alpha"] = node.attributes["alpha"] ?? .float(1.702)
            }),
    ]

    /// The factor in the exponent; 1 is also known as SiLU.
    public var alpha: Float = 1

    public init() {}

    public func apply(_ x: Double) -> Double {
        x / (1 + exp(-Double(alpha) * x))
    }
}

extension Swish: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        // s + alpha y (1 - s) with s = sigmoid(alpha x)
        let s = try builder(Sigmoid(), alpha == 1 ? x : builder.scale(x, by: Double(alpha)))
        let rest = try builder(Sub(), builder.scalar(1, like: y), s)
        let slope = try builder(Mul(), builder.scale(y, by: Double(alpha)), rest)
        return try builder(Mul(), g, builder(Add(), s, slope))
    }
}
