import Core
import IR

/// (x - mean) / sqrt(variance + epsilon) * scale + bias, with mean and variance over groups of channels of each picture.
/// ONNX GroupNormalization, from version 21; in version 18 scale and bias hold one number per group.
///
/// X is [N, C, spatial…] in the given layout, scale and bias are [C]. Computed in double precision and rounded once.
public struct GroupNormalization: Operator {
    public static let name = "GroupNormalization"
    public static let signature = Signature(
        [.required("X", .floats), .required("scale", .floats), .required("bias", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("num_groups", \.groups, required: true), AttributeField("epsilon", \.epsilon),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "GroupNormalization", since: 18, until: 20,
            .adapted { (node, context) throws(OperatorError) in
                guard let x = node.input(0), let groups = node.attributes["num_groups"].flatMap(Int.init), groups > 0,
                    context.type(of: x).rank > 1, let channels = context.type(of: x).shape[1].value
                else { throw OperatorError("num_groups and the number of channels must be known") }
                let (column, row) = (
                    context.add(Tensor([Int64(groups), 1], shape: [2])),
                    context.add(Tensor([Int64(channels)], shape: [1]))
                )
                let shape = context.add(Tensor([Int64(groups), Int64(channels / groups)], shape: [2]))
                for index in 1...2 {
                    guard let value = node.input(index) else { continue }
                    let spread = try context.add(Expand(), [context.add(Reshape(), [value, column])[0], shape])
                    node.setInput(index, to: try context.add(Reshape(), [spread[0], row])[0])
                }
                node.attributes["stash_type"] = nil
            }),
        .onnx(
            "GroupNormalization", since: 21,
            .adapted { (node, _) throws(OperatorError) in
                node.attributes["stash_type"] = nil
            }),
    ]

    /// The number of groups; it divides the channels.
    public var groups = 1
    /// Added to the variance.
    public var epsilon: Float = 1e-5
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].rank > 1 else { throw OperatorError("X \(inputs[0]) has no channel axis") }
        let channels = layout.channelsFirst(inputs[0].shape)[1]
        guard groups > 0, (channels.value ?? 0) % groups == 0 else {
            throw OperatorError("\(channels) channels do not split into \(groups) groups")
        }
        try inputs.checkShape(1, "scale", [channels])
        try inputs.checkShape(2, "bias", [channels])
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let (scale, shift) = (try inputs.required(1, "scale").doubles(), try inputs.required(2, "bias").doubles())
        var values = try x.doubles()
        let (channels, plane) = (x.shape[1], x.shape[2...].reduce(1, *))
        let length = channels / groups * plane
        for row in 0..<(x.shape[0] * groups) {
            let range = (row * length)..<((row + 1) * length)
            let (mean, inverse) = Moments.normalizing(values[range], epsilon: epsilon)
            for index in range {
                let channel = index / plane % channels
                values[index] = (values[index] - mean) * inverse * scale[channel] + shift[channel]
            }
        }
        return [layout.restored(try Tensor(rounding: values, to: type.dtype, shape: x.shape))]
    }
}
