import Core
import IR

/// The input without axes of extent 1: those named, or all. ONNX Squeeze; axes are an input from version 13.
public struct Squeeze: Operator {
    public static let name = "Squeeze"
    public static let signature = Signature([.required("data")], [.required("squeezed")])
    public static let traits: Set<Trait> = [.reshape]
    public static var attributes: [AttributeField<Self>] { [AttributeField("axes", \.axes)] }
    public static let spellings: [Spelling] = [
        .onnx("Squeeze", until: 12),
        .onnx(
            "Squeeze", since: 13,
            .adapted { (node, context) throws(OperatorError) in
                try node.moveInput(1, toAttribute: "axes", context)
            }),
    ]

    /// The axes to remove, negative ones counted from the back; nil for every axis whose extent is the number 1.
    public var axes: [Int]?

    public init() {}

    public init(axes: [Int]) { self.axes = axes }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let removed =
            try axes.map { (axes) throws(OperatorError) in try input.rank.axes(axes) }
            ?? input.shape.indices.filter { input.shape[$0].value == 1 }
        for axis in removed {
            guard input.shape[axis].value.map({ $0 == 1 }) ?? true else {
                throw OperatorError("axis \(axis) of \(input) is not 1")
            }
        }
        return [TensorType(input.dtype, input.shape.reduced(removed, keepDims: false, one: 1))]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "data").reshaped(outputType(inputs).shape)]
    }
}

extension Squeeze: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.reshape(builder.gradient(), builder.shape(builder.input(0)))]
    }
}
