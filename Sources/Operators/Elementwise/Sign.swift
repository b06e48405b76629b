import Core
import IR

/// -1, 0 or 1. ONNX Sign.
public struct Sign: ElementwiseUnary {
    public static let name = "Sign"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Sign", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : x.isNaN ? x : 0 }
    public func apply(_ x: Int128) -> Int128 { x.signum() }
}
