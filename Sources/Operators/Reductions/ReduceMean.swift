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

extension ReduceMean: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let shape = try builder.shape(builder.input(0))
        let axes = try reducedAxes(rank: shape.count)
        let count = axes.reduce(1) { $0 * shape[$1] }
        return [try builder.repeated(axes, scale: 1 / Double(max(count, 1)))]
    }
}
