import IR

/// True where a is at least b; comparing with NaN gives false. ONNX GreaterOrEqual.
public struct GreaterOrEqual: Comparison {
    public static let name = "GreaterOrEqual"
    public static let spellings: [Spelling] = [.onnx("GreaterOrEqual", since: 12)]

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a >= b }
}
