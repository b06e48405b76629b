import IR

/// True where exactly one of a and b are true. ONNX Xor, from version 7.
public struct Xor: LogicalBinary {
    public static let name = "Xor"
    public static let spellings: [Spelling] = [.onnx("Xor", since: 7)]

    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a != b }
}
