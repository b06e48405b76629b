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
