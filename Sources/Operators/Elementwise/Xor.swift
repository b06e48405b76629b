import IR

/// True where exactly one of a and b are true. ONNX Xor.
public struct Xor: LogicalBinary {
    public static let name = "Xor"
    public static let spellings: [Spelling] = Spelling.broadcasting("Xor")

    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a != b }
}
