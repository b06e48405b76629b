import IR

/// True where a < b; comparing with NaN gives false. ONNX Less.
public struct Less: Comparison {
    public static let name = "Less"
    public static let spellings: [Spelling] = Spelling.broadcasting("Less")

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a < b }
}
