import IR

/// x above alpha, 0 otherwise. ONNX ThresholdedRelu. A NaN gives NaN.
public struct ThresholdedRelu: ElementwiseUnary {
    public static let name = "ThresholdedRelu"
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("alpha", \.alpha)]
    }
    public static let spellings: [Spelling] = [.onnx("ThresholdedRelu")]

    /// The largest number that becomes 0.
    public var alpha: Float = 1

    public init() {}

    public func apply(_ x: Double) -> Double {
        x <= Double(alpha) ? 0 : x
    }
}
