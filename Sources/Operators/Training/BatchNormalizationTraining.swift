import Core
import IR

/// Batch normalization by the statistics of the batch: Y = (X - mean) / sqrt(variance + epsilon) * scale + bias per channel.
///
/// X is [N, C] or [N, C, spatial…] in the given layout; scale and bias are [C], as are the mean and the variance over all
/// axes but the channels', without Bessel's correction. Without elements the statistics are NaN. Computed in double precision
/// and rounded once.
public struct BatchNormalizationTraining: Operator {
    public static let name = "BatchNormalizationTraining"
    public static let signature = Signature(
        [.required("X", .floats), .required("scale", .floats), .required("bias", .floats)],
        [.required("Y", .floats), .required("mean", .floats), .required("variance", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("epsilon", \.epsilon), AttributeField("layout", \.layout)]
    }
    public static let spellings: [Spelling] = []

    /// Added to the variance.
    public var epsilon: Float = 1e-5
    /// The layout of X and Y.
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let channels = try inputs.checkChannels(layout, ["scale", "bias"], from: 1)
        return [inputs[0], channels, channels]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let types = try outputTypes(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let scale = try inputs.required(1, "scale").doubles()
        let bias = try inputs.required(2, "bias").doubles()
        var values = try x.doubles()
        let walk = ChannelWalk(x.shape)
        let mean = walk.sums { values[$0] }.map { $0 / Double(walk.count) }
        let variance = walk.sums(with: mean) { (values[$0] - $1) * (values[$0] - $1) }.map { $0 / Double(walk.count) }
        walk.forEach { index, channel in
            let deviation = (variance[channel] + Double(epsilon)).squareRoot()
            values[index] = (values[index] - mean[channel]) / deviation * scale[channel] + bias[channel]
        }
        let shape = types[1].shape
        return [
            layout.restored(try Tensor(rounding: values, to: x.dtype, shape: x.shape)),
            try Tensor(rounding: mean, to: x.dtype, shape: shape),
            try Tensor(rounding: variance, to: x.dtype, shape: shape),
        ]
    }
}
