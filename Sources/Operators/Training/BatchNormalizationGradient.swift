import Core
import IR

/// The gradients of `BatchNormalizationTraining`, through the statistics too. With z = (X - mean) / sqrt(variance + epsilon)
/// and n elements in a channel: dBias is the sum of G, dScale the sum of G z, and
/// dX = scale / sqrt(variance + epsilon) * (G - dBias / n - z dScale / n).
///
/// X and G, the gradient of Y, are [N, C] or [N, C, spatial…] in the given layout, as is dX; the others are [C]. The mean and
/// variance are those that `BatchNormalizationTraining` gave. Computed in double precision and rounded once.
/// S. Ioffe and C. Szegedy, "Batch Normalization" (2015).
public struct BatchNormalizationGradient: Operator {
    public static let name = "BatchNormalizationGradient"
    public static let signature = Signature(
        [
            .required("X", .floats), .required("scale", .floats), .required("mean", .floats),
            .required("variance", .floats), .required("G", .floats),
        ],
        [.required("dX", .floats), .required("dScale", .floats), .required("dBias", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("epsilon", \.epsilon), AttributeField("layout", \.layout)]
    }
    public static let spellings: [Spelling] = []

    /// Added to the variance.
    public var epsilon: Float = 1e-5
    /// The layout of X, G and dX.
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let channels = try inputs.checkChannels(layout, ["scale", "mean", "variance"], from: 1)
        try inputs.checkShape(4, "G", inputs[0].shape)
        return [inputs[0], channels, channels]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let types = try outputTypes(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let gradient = try layout.channelsFirst(try inputs.required(4, "G")).doubles()
        let (scale, mean) = (try inputs.required(1, "scale").doubles(), try inputs.required(2, "mean").doubles())
        let inverse = try inputs.required(3, "variance").doubles().map { 1 / ($0 + Double(epsilon)).squareRoot() }
        let values = try x.doubles()
        let walk = ChannelWalk(x.shape)
        func normalized(_ index: Int, _ channel: Int) -> Double { (values[index] - mean[channel]) * inverse[channel] }
        let biasGradient = walk.sums { gradient[$0] }
        var scaleGradient = [Double](repeating: 0, count: mean.count)
        walk.forEach { scaleGradient[$1] += gradient[$0] * normalized($0, $1) }
        var result = values
        walk.forEach { index, channel in
            let shared = (biasGradient[channel] + normalized(index, channel) * scaleGradient[channel])
            result[index] = scale[channel] * inverse[channel] * (gradient[index] - shared / Double(walk.count))
        }
        return [
            layout.restored(try Tensor(rounding: result, to: x.dtype, shape: x.shape)),
            try Tensor(rounding: scaleGradient, to: x.dtype, shape: types[1].shape),
            try Tensor(rounding: biasGradient, to: x.dtype, shape: types[2].shape),
        ]
    }
}
