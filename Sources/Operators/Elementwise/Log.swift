import Foundation
import IR

/// The natural logarithm: minus infinity at 0, NaN below. ONNX Log.
public struct Log: ElementwiseUnary {
    public static let name = "Log"
    public static let spellings: [Spelling] = [.onnx("Log", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { Foundation.log(x) }
}
