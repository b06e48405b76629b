import Foundation
import IR

/// The hyperbolic sine. ONNX Sinh.
public struct Sinh: ElementwiseUnary {
    public static let name = "Sinh"
    public static let spellings: [Spelling] = [.onnx("Sinh", since: 9)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.sinh(x) }
}
