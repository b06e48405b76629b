import IR

/// a - b; integers wrap. ONNX Sub.
public struct Sub: ElementwiseBinary {
    public static let name = "Sub"
    public static let spellings: [Spelling] = Spelling.broadcasting("Sub")

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a - b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a - b }
}
