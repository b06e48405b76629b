import Foundation
import IR

/// The arc tangent in radians. ONNX Atan.
public struct Atan: ElementwiseUnary {
    public static let name = "Atan"
    public static let spellings: [Spelling] = [.onnx("Atan", since: 7)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.atan(x) }
}
