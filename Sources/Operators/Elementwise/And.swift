import IR

/// True where both of a and b are true. ONNX And, from version 7.
public struct And: LogicalBinary {
    public static let name = "And"
    public static let spellings: [Spelling] = [.onnx("And", since: 7)]

    public init() {}

    public func apply(_ a: Bool, _ b: Bool) -> Bool { a && b }
}
