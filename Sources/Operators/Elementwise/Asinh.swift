import Foundation
import IR

/// The inverse hyperbolic sine. ONNX Asinh.
public struct Asinh: ElementwiseUnary {
    public static let name = "Asinh"
    public static let spellings: [Spelling] = [.onnx("Asinh", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.asinh(x) }
}
