import Core
import IR

/// The input itself. ONNX Identity, and what Optional and OptionalGetElement are for tensors; OptionalHasElement says at
/// import whether there is an input.
public struct Identity: Operator {
    public static let name = "Identity"
    public static let signature = Signature([.required("input")], [.required("output")])
    public static let traits: Set<Trait> = [.elementwise, .reshape]
    public static let spellings: [Spelling] = [
        .onnx("Identity"),
        .onnx(
            "Optional", since: 15,
            .adapted { (node, _) throws(OperatorError) in
                guard node.input(0) != nil else { throw OperatorError("an optional without a value is not supported") }
            }),
        .onnx("OptionalGetElement", since: 15),
        .onnx(
            "OptionalHasElement", since: 15,
            .expanded { (node, context) throws(OperatorError) in
                [context.add(Tensor(scalar: node.input(0) != nil))]
            }),
    ]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0]] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "input")]
    }
}
