import Foundation
import IR

/// gamma times (alpha (exp(x) - 1) up to 0, x above). ONNX Selu.
public struct Selu: ElementwiseUnary {
    public static let name = "Selu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha), AttributeField("gamma", \.gamma)]
    }
    public static let spellings: [Spelling] = [.onnx("Selu")]

    /// The factor below 0.
    public var alpha: Float = 1.67326319217681884765625
    /// The factor of the whole.
    public var gamma: Float = 1.05070102214813232421875

    public init() {}

    public func apply(_ x: Double) -> Double {
        Double(gamma) * (x > 0 ? x : Double(alpha) * expm1(x))
    }
}
