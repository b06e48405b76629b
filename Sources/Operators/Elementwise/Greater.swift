import IR

/// True where a > b; comparing with NaN gives false. ONNX Greater.
public struct Greater: Comparison {
    public static let name = "Greater"
    public static let spellings: [Spelling] = Spelling.broadcasting("Greater") + [.binarizer]

    public init() {}

    public func holds<Number: Comparable>(_ a: Number, _ b: Number) -> Bool { a > b }
}
