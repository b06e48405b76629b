import Core
import IR

/// The input itself. ONNX Identity.
public struct Identity: Operator {
    public static let name = "Identity"
    public static let signature = Signature([.required("input")], [.required("output")])
    public static let traits: Set<Trait> = [.elementwise, .reshape]
    public static let spellings: [Spelling] = [.onnx("Identity")] + sequenceSpellings + optionalSpellings

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0]] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "input")]
    }
}

extension Identity: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.gradient()]
    }
}
