import Core
import Foundation
import IR

/// The natural logarithm of the sum of exponentials, minus infinity over nothing. ONNX ReduceLogSumExp.
public struct ReduceLogSumExp: Reduction {
    public static let name = "ReduceLogSumExp"
    public static let types: Set<ScalarType> = .floats
    public static let spellings: [Spelling] = .reductions("ReduceLogSumExp")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double {
        let largest = x.max() ?? -.infinity
        guard largest.isFinite else { return x.contains(where: \.isNaN) ? .nan : largest }
        return largest + Foundation.log(x.reduce(0) { $0 + Foundation.exp($1 - largest) })
    }
}
