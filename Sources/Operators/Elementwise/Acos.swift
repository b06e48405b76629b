import Foundation
import IR

/// The arc cosine in radians, NaN outside -1 to 1. ONNX Acos.
public struct Acos: ElementwiseUnary {
    public static let name = "Acos"
    public static let spellings: [Spelling] = [.onnx("Acos", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.acos(x) }
}
