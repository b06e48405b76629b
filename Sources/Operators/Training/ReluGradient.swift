import Core
import IR

/// The gradient of a rectifier's input: G where Y, the rectifier's output (or its input), is above 0, and 0 elsewhere. A NaN
/// of Y gives 0.
public struct ReluGradient: Operator {
    public static let name = "ReluGradient"
    public static let signature = Signature(
        [.required("Y", .floats), .required("G", .floats)], [.required("dX", .floats)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = []

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try inputs.checkSameType()
        try inputs.checkShape(1, "G", inputs[0].shape)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (y, gradient) = (try inputs.required(0, "Y"), try inputs.required(1, "G"))
        let values = zip(try y.doubles(), try gradient.doubles()).map { $0 > 0 ? $1 : 0 }
        return [try Tensor(rounding: values, to: y.dtype, shape: y.shape)]
    }
}
