import Foundation
import IR

/// The hyperbolic cosine. ONNX Cosh.
public struct Cosh: ElementwiseUnary {
    public static let name = "Cosh"
    public static let spellings: [Spelling] = [.onnx("Cosh", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.cosh(x) }
}
