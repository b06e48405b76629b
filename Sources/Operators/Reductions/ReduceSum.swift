import Core
import IR

/// The sum, 0 over nothing; integers wrap. ONNX ReduceSum.
public struct ReduceSum: Reduction {
    public static let name = "ReduceSum"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceSum", axesInputSince: 13)

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(0, +) }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.reduce(0, &+) }
}

extension ReduceSum: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.repeated(reducedAxes(rank: builder.shape(builder.input(0)).count))]
    }
}
