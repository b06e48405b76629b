import IR

/// True where one or both of a and b are true. ONNX Or.
public struct Or: LogicalBinary {
    public static let name = "Or"
    public static let spellings: [Spelling] = Spelling.broadcasting("Or")

    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a || b }
}
