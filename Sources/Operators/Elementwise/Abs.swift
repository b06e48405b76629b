import Core
import IR

/// |x|. The smallest signed integer stays as it is. ONNX Abs.
public struct Abs: ElementwiseUnary {
    public static let name = "Abs"
    public static let types: Set<ScalarType> = .numbers
    public static let spellings: [Spelling] = [.onnx("Abs", since: 6)]

    public init() {}

    public func apply(_ x: Double) -> Double { x.magnitude }
    public func apply(_ x: Int128) -> Int128 { x < 0 ? -x : x }
}

extension Abs: ElementwiseDifferentiable {
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        try builder(Mul(), g, builder(Sign(), x))
    }
}
