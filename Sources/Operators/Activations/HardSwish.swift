import IR

/// x max(0, min(1, x / 6 + 1 / 2)). ONNX HardSwish, from version 14.
public struct HardSwish: ElementwiseUnary {
    public static let name = "HardSwish"
    public static let spellings: [Spelling] = [.onnx("HardSwish")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        Activation(.hardSwish).apply(x)
    }
}
