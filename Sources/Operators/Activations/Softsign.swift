import IR

/// x / (1 + |x|). ONNX Softsign.
public struct Softsign: ElementwiseUnary {
    public static let name = "Softsign"
    public static let spellings: [Spelling] = [.onnx("Softsign")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        x / (1 + x.magnitude)
    }
}
