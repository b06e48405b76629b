import Core
import IR

/// The square root of the sum of squares; integers round toward zero. ONNX ReduceL2.
public struct ReduceL2: Reduction {
    public static let name = "ReduceL2"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceL2")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { Int128(reduce(x.map { Double($0) })) }
}
