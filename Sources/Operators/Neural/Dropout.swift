import Core
import IR

/// The input unchanged, as dropout is at inference, and with `with_mask` a second output that is true everywhere.
/// ONNX Dropout.
public struct Dropout: Operator {
    public static let name = "Dropout"
    public static let signature = Signature(
        [.required("data", .floats)], [.required("output", .floats), .optional("mask", [.bool])])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("with_mask", \.withMask), AttributeField("ratio", \.ratio)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Dropout", .expanded { (node, context) throws(OperatorError) in try expand(node, context) })
    ]

    /// The operator has the second output.
    public var withMask = false
    /// The share of elements that training leaves out; inference leaves all in.
    public var ratio: Float = 0

    public init() {}

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

extension Dropout: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.gradient()]
    }
}
