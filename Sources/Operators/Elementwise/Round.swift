import IR

/// The nearest integer, ties to even. ONNX Round.
public struct Round: ElementwiseUnary {
    public static let name = "Round"
    public static let spellings: [Spelling] = [.onnx("Round", since: 11)]

    public init() {}

    public func apply(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
}
