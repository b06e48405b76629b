import Foundation
import IR

/// The inverse hyperbolic tangent, NaN outside -1 to 1. ONNX Atanh.
public struct Atanh: ElementwiseUnary {
    public static let name = "Atanh"
    public static let spellings: [Spelling] = [.onnx("Atanh", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.atanh(x) }
}
