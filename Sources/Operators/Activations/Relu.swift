import Core
import IR

/// max(x, 0). Integers too. ONNX Relu, from version 6.
public struct Relu: ElementwiseUnary {
    public static let name = "Relu"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Relu")]

    public init() {}

    public func apply(_ x: Double) -> Double {
        0 > x ? 0 : x
    }

    public func apply(_ x: Int128) -> Int128 { max(x, 0) }
}

extension Relu: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(ReluGradient(), y, g)
    }
}
