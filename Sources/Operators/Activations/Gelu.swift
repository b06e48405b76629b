import IR

/// x times the normal distribution function of x, or its tanh approximation. ONNX Gelu.
public struct Gelu: ElementwiseUnary {
    public static let name = "Gelu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("approximate", \.approximate)]
    }
    public static let spellings: [Spelling] = [.onnx("Gelu"), .onnx("Gelu", domain: "com.microsoft")]

    /// How the distribution function is computed.
    public enum Approximation: String, AttributeName { case none, tanh }

    public var approximate: Approximation = .none

    public init() {}

    public func apply(_ x: Double) -> Double {
        Activation(approximate == .tanh ? .geluTanh : .gelu).apply(x)
    }
}
