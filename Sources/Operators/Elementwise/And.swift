import IR

/// True where both of a and b are true. ONNX And.
public struct And: LogicalBinary {
    public static let name = "And"
    public static let spellings: [Spelling] = Spelling.broadcasting("And")

    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a && b }
}
