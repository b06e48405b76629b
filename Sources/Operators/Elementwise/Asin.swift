import Foundation
import IR

/// The arc sine in radians, NaN outside -1 to 1. ONNX Asin.
public struct Asin: ElementwiseUnary {
    public static let name = "Asin"
    public static let spellings: [Spelling] = [.onnx("Asin", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.asin(x) }
}
