import Core
import IR

/// The product, 1 over nothing; integers wrap. ONNX ReduceProd.
public struct ReduceProd: Reduction {
    public static let name = "ReduceProd"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = .reductions("ReduceProd")

    public var axes: [Int] = []
    public var keepDims = true
    public var noopWithEmptyAxes = false

    public init() {}

    public func reduce(_ x: [Double]) -> Double { x.reduce(1, *) }
    public func reduce(_ x: [Int128]) throws(OperatorError) -> Int128 { x.reduce(1, &*) }
}
