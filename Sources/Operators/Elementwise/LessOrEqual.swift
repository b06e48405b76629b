import IR

/// True where a is at most b; comparing with NaN gives false. ONNX LessOrEqual.
public struct LessOrEqual: Comparison {
    public static let name = "LessOrEqual"
    public static let spellings: [Spelling] = [.onnx("LessOrEqual", since: 12)]

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a <= b }
}
