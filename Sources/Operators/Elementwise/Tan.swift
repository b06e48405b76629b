import Foundation
import IR

/// The tangent of radians. ONNX Tan.
public struct Tan: ElementwiseUnary {
    public static let name = "Tan"
    public static let spellings: [Spelling] = [.onnx("Tan", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.tan(x) }
}
