import IR

/// The smallest integer not below x. ONNX Ceil.
public struct Ceil: ElementwiseUnary {
    public static let name = "Ceil"
    public static let spellings: [Spelling] = [.onnx("Ceil", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { x.rounded(.up) }
}
