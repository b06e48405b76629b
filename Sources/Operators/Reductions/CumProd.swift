import IR

/// The product of all elements up to each one along an axis; integers wrap. ONNX CumProd.
public struct CumProd: CumulativeFold {
    public static let name = "CumProd"
    public static let identity = 1
    public static let spellings: [Spelling] = [.onnx("CumProd", since: 26)]

    public var isExclusive = false
    public var isReversed = false

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a * b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a &* b }
}
