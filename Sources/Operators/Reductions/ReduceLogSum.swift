import Core
import Foundation
import IR

/// The natural logarithm of the sum, minus infinity over nothing. ONNX ReduceLogSum.
public struct ReduceLogSum: Reduction {
    public static let name = "ReduceLogSum"
    public static let types: Set<ScalarType> = .floats
    public static let spellings: [Spelling] = .reductions("ReduceLogSum")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { Foundation.log(x.reduce(0, +)) }
}
