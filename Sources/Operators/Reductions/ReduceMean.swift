import Core
import IR

/// The mean, NaN over nothing; integers round toward zero. ONNX ReduceMean.
public struct ReduceMean: Reduction {
    public static let name = "ReduceMean"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceMean")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { try .mean(x) }
}
