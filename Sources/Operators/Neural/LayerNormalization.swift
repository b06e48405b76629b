import Core
import IR

/// (x - mean) / sqrt(variance + epsilon) * Scale + B, with mean and variance over the axes from `axis` on.
/// ONNX LayerNormalization.
///
/// Scale and B broadcast to X. With `with_statistics` the mean and the inverse standard deviation are outputs too, as f32
/// with the normalized axes of extent 1. Computed in double precision and rounded once.
public struct LayerNormalization: Operator {
    public static let name = "LayerNormalization"
    public static let signature = Signature(
        [.required("X", .floats), .required("Scale", .floats), .optional("B", .floats)],
        [.required("Y", .floats), .optional("Mean", .floats), .optional("InvStdDev", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis), AttributeField("epsilon", \.epsilon),
            AttributeField("with_statistics", \.withStatistics),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "LayerNormalization",
            .adapted { (node, _) throws(OperatorError) in
                node.attributes["stash_type"] = nil
                if node.outputCount > 1 { node.attributes["with_statistics"] = .int(1) }
            }),
        skipSpelling,
    ]

    /// The first normalized axis; negative counts from the back.
    public var axis = -1
    /// Added to the variance.
    public var epsilon: Float = 1e-5
    /// The operator has all three outputs.
    public var withStatistics = false

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let first = try x.axis(axis)
        try inputs.checkBroadcasts(1, to: x)
        try inputs.checkBroadcasts(2, to: x)
        guard withStatistics else { return [x] }
        let shape = x.shape.indices.map { $0 < first ? x.shape[$0] : 1 }
        return [x, TensorType(.float32, shape), TensorType(.float32, shape)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let first = try x.type.axis(axis)
        let scale = try inputs.required(1, "Scale").broadcast(to: x.shape).doubles()
        let shift = try inputs.optional(2)?.broadcast(to: x.shape).doubles()
        var values = try x.doubles()
        let length = x.shape[first...].reduce(1, *)
        var statistics: (means: [Float], inverses: [Float]) = ([], [])
        for row in 0..<x.shape[..<first].reduce(1, *) {
            let range = (row * length)..<((row + 1) * length)
            let (mean, inverse) = Moments.normalizing(values[range], epsilon: epsilon)
            for index in range {
                values[index] = (values[index] - mean) * inverse * scale[index] + (shift?[index] ?? 0)
            }
            statistics.means.append(Float(mean))
            statistics.inverses.append(Float(inverse))
        }
        let y = try Tensor(rounding: values, to: x.dtype, shape: x.shape)
        guard withStatistics else { return [y] }
        let shape = x.shape.indices.map { $0 < first ? x.shape[$0] : 1 }
        return [y, Tensor(statistics.means, shape: shape), Tensor(statistics.inverses, shape: shape)]
    }
}
