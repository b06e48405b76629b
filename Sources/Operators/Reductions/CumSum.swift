import IR

/// The sum of all elements up to each one along an axis; integers wrap. ONNX CumSum.
public struct CumSum: CumulativeFold {
    public static let name = "CumSum"
    public static let identity = 0
    public static let spellings: [Spelling] = [.onnx("CumSum", since: 11)]

    public var isExclusive = false
    public var isReversed = false

    public init() {}

    public func apply(_ a: Double, _ b: Double) -> Double { a + b }
    public func apply(_ a: Int128, _ b: Int128) -> Int128 { a &+ b }
}
