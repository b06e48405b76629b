import Foundation
import IR

/// x tanh(log(1 + exp(x))). ONNX Mish.
public struct Mish: ElementwiseUnary {
    public static let name = "Mish"
    public static let spellings: [Spelling] = [.onnx("Mish")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        x * tanh(Softplus().apply(x))
    }
}
