import Core
import IR

/// The input with axes of extent 1 inserted at the named places of the result. ONNX Unsqueeze; axes are an input from
/// version 13.
public struct Unsqueeze: Operator {
    public static let name = "Unsqueeze"
    public static let signature = Signature([.required("data")], [.required("expanded")])
    public static let traits: Set<Trait> = [.reshape]
    public static var attributes: [AttributeField<Self>] { [AttributeField("axes", \.axes, required: true)] }
    public static let spellings: [Spelling] = [
        .onnx("Unsqueeze", until: 12),
        .onnx(
            "Unsqueeze", since: 13,
            .adapted { (node, context) throws(OperatorError) in
                try node.moveInput(1, toAttribute: "axes", context)
            }),
    ]

    /// The places of the new axes in the result, negative ones counted from the back.
    public var axes: [Int] = []

    public init() {}

    public init(axes: [Int]) { self.axes = axes }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        let added = try (input.rank + axes.count).axes(axes)
        var rest = input.shape.makeIterator()
        let shape = (0..<input.rank + axes.count).map { added.contains($0) ? 1 : rest.next() ?? 1 }
        return try [TensorType(input.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "data").reshaped(outputType(inputs).shape)]
    }
}

extension Unsqueeze: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.reshape(builder.gradient(), builder.shape(builder.input(0)))]
    }
}
