import Core
import IR

/// The input repeated along axes to the shape that it and the given shape broadcast to. A shape that is computed gives extents
/// that the data decide. ONNX Expand.
public struct Expand: Operator {
    public static let name = "Expand"
    public static let signature = Signature(
        [.required("input", .all), .required("shape", [.int64])], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("count", \.count)] }
    public static let spellings: [Spelling] = [
        .onnx(
            "Expand", since: 8,
            .adapted { (node, context) throws(OperatorError) in node.nameCount(whereComputed: 1, context) })
    ]

    /// Extents that the data decide are the symbols `<count>.<axis>`.
    public var count = "expand"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs.constant(1) != nil else {
            var shape = try inputs.countedShape(1, "shape", name: count)
            let own = [Dimension](repeating: 1, count: max(shape.count - inputs[0].rank, 0)) + inputs[0].shape
            shape = own.prefix(own.count - shape.count) + shape
            // An extent of more than 1 stays.
            for axis in shape.indices where (own[axis].value ?? 1) != 1 { shape[axis] = own[axis] }
            return [TensorType(inputs[0].dtype, shape)]
        }
        let shape = try inputs.integers(1, "shape") ?? []
        let result = try TensorType.broadcast([inputs[0].shape, shape.map { .fixed($0) }])
        return try [TensorType(inputs[0].dtype, result).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        return try [inputs.required(0, "input").broadcast(to: outputType(inputs).shape)]
    }
}

extension Expand: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try builder.reduced(builder.gradient(), to: builder.input(0)), nil]
    }
}
