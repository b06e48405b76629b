import Core
import IR

/// (x - mean) / sqrt(var + epsilon) * scale + B per channel, with given statistics. ONNX BatchNormalization, inference.
///
/// X is [N, C, spatial…] in the given layout (or [N, C], or [N]); the other inputs are [C]. Computed in double precision
/// and rounded once.
public struct BatchNormalization: Operator {
    public static let name = "BatchNormalization"
    public static let signature = Signature(
        [
            .required("X", .floats), .required("scale", .floats), .required("B", .floats), .required("mean", .floats),
            .required("var", .floats),
        ],
        [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("epsilon", \.epsilon), AttributeField("layout", \.layout)]
    }
    public static let spellings: [Spelling] = [
        .onnx("BatchNormalization", until: 13, .adapted { (node, _) throws(OperatorError) in try adapt(&node) }),
        .onnx(
            "BatchNormalization", since: 14,
            .expanded { (node, context) throws(OperatorError) in try normalization(node, context) }),
    ]

    /// Added to the variance.
    public var epsilon: Float = 1e-5
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank > 0 else { throw OperatorError("X is a scalar") }
        let channels = x.rank == 1 ? 1 : layout.channelsFirst(x.shape)[1]
        for (index, name) in ["scale", "B", "mean", "var"].enumerated() {
            try inputs.checkShape(index + 1, name, [channels])
        }
        return [x]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let (scale, shift) = (try inputs.required(1, "scale").doubles(), try inputs.required(2, "B").doubles())
        let (mean, variance) = (try inputs.required(3, "mean").doubles(), try inputs.required(4, "var").doubles())
        let factor = zip(scale, variance).map { $0 / ($1 + Double(epsilon)).squareRoot() }
        var values = try x.doubles()
        let plane = x.shape.dropFirst(2).reduce(1, *)
        for index in values.indices {
            let channel = index / plane % factor.count
            values[index] = (values[index] - mean[channel]) * factor[channel] + shift[channel]
        }
        return [layout.restored(try Tensor(rounding: values, to: type.dtype, shape: x.shape))]
    }
}
