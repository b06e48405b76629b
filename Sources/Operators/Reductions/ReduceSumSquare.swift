import Core
import IR

/// The sum of squares; integers wrap. ONNX ReduceSumSquare.
public struct ReduceSumSquare: Reduction {
    public static let name = "ReduceSumSquare"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceSumSquare")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.reduce(0) { $0 &+ $1 &* $1 } }
}
