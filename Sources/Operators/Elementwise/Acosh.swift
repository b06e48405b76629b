import Foundation
import IR

/// The inverse hyperbolic cosine, NaN below 1. ONNX Acosh.
public struct Acosh: ElementwiseUnary {
    public static let name = "Acosh"
    public static let spellings: [Spelling] = [.onnx("Acosh", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.acosh(x) }
}
