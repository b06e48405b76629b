import Core
import IR

/// -x. The smallest signed integer stays as it is. ONNX Neg.
public struct Neg: ElementwiseUnary {
    public static let name = "Neg"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Neg", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { -x }
    public func apply(_ x: Int128) -> Int128 { -x }
}

extension Neg: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Neg(), g)
    }
}
