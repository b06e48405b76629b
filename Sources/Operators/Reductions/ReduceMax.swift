import Core
import IR

/// The largest element; NaN when one is NaN; minus infinity or the least number over nothing. ONNX ReduceMax.
public struct ReduceMax: Reduction {
    public static let name = "ReduceMax"
    public static let types: Set<ScalarType> = .numbers.union([.bool])
    public static let spellings: [Spelling] = .reductions("ReduceMax")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double {
        x.reduce(-.infinity) { $0.isNaN ? $0 : $1.isNaN || $1 > $0 ? $1 : $0 }
    }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.max() ?? .min }
}
