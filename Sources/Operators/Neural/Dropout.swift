import Core
import IR

/// The input unchanged, as dropout is at inference, and with `with_mask` a second output that is true everywhere.
/// ONNX Dropout.
public struct Dropout: Operator {
    public static let name = "Dropout"
    public static let signature = Signature(
        [.required("data", .floats)], [.required("output", .floats), .optional("mask", [.bool])])
    public static var attributes: [AttributeField<Self>] { [AttributeField("with_mask", \.withMask)] }
    public static let spellings: [Spelling] = [
        .onnx(
            "Dropout",
            .adapted { (node, context) throws(OperatorError) in
                if let training = node.input(2), context.constant(training)?.integers != [0] {
                    try checkKeepsAll(node, training, context)
                }
                for unused in ["ratio", "seed", "is_test", "consumed_inputs"] { node.attributes[unused] = nil }
                node.inputs = Array(node.inputs.prefix(1))
                if node.outputCount > 1 { node.attributes["with_mask"] = .int(1) }
            })
    ]

    /// The operator has the second output.
    public var withMask = false

    public init() {}

    /// Refuses a dropout in training that drops something.
    private static func checkKeepsAll(
        _ node: ForeignNode, _ training: ValueID, _ context: any ImportContext
    ) throws(OperatorError) {
        let advice = "export the model for inference, or fix the input with --fix"
        guard context.constant(training) != nil else {
            throw OperatorError("whether it is in training mode must be known when compiling; \(advice)")
        }
        if let ratio = node.input(1), let known = context.constant(ratio), try known.doubles() == [0] { return }
        throw OperatorError("in training mode it drops elements at random, which only training does; \(advice)")
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        withMask ? [inputs[0], inputs[0].with(.bool)] : [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "data")
        let mask = Tensor(
            [Bool](repeating: true, count: withMask ? x.elementCount : 0), shape: withMask ? x.shape : [0])
        return withMask ? [x, mask] : [x]
    }
}
