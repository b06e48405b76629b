import Core
import IR

/// The sum of magnitudes; integers wrap. ONNX ReduceL1.
public struct ReduceL1: Reduction {
    public static let name = "ReduceL1"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceL1")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1.magnitude } }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.reduce(0) { $0 &+ ($1 < 0 ? -$1 : $1) } }
}
