import Foundation
import IR

/// max(0, x) + min(0, alpha (exp(x / alpha) - 1)). ONNX Celu.
public struct Celu: ElementwiseUnary {
    public static let name = "Celu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha)]
    }
    public static let spellings: [Spelling] = [.onnx("Celu")]

    /// The scale below 0; 0 gives NaN at 0.
    public var alpha: Float = 1

    public init() {}

    public func apply(_ x: Double) -> Double {
        x > 0 ? x : Double(alpha) * expm1(x / Double(alpha))
    }
}
