import Foundation
import IR

/// 1 / (1 + exp(-x)). ONNX Sigmoid.
public struct Sigmoid: ElementwiseUnary {
    public static let name = "Sigmoid"
    public static let spellings: [Spelling] = [.onnx("Sigmoid")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        1 / (1 + exp(-x))
    }
}
