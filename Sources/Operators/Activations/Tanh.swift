import Foundation
import IR

/// The hyperbolic tangent. ONNX Tanh.
public struct Tanh: ElementwiseUnary {
    public static let name = "Tanh"
    public static let spellings: [Spelling] = [.onnx("Tanh")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        tanh(x)
    }
}
