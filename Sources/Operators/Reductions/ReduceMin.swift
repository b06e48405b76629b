import Core
import IR

/// The smallest element; NaN when one is NaN; infinity or the largest number over nothing. ONNX ReduceMin.
public struct ReduceMin: Reduction {
    public static let name = "ReduceMin"
    public static let types: Set<ScalarType> = .numbers.union([.bool])
    public static let spellings: [Spelling] = .reductions("ReduceMin")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double {
        x.reduce(.infinity) { $0.isNaN ? $0 : $1.isNaN || $1 < $0 ? $1 : $0 }
    }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.min() ?? .max }
}
