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
        .onnx(
            "BatchNormalization",
            .adapted { (node, _) throws(OperatorError) in
                let momentum: Float? = try node.take("momentum")
                _ = momentum
                if let test: Int = try node.take("is_test"), test == 0 {
                    throw OperatorError("is_test = 0 is not supported; export the model for inference")
                }
                if let spatial: Int = try node.take("spatial"), spatial != 1 {
                    throw OperatorError("spatial = \(spatial) is not supported; export the model with opset 9 or newer")
                }
                if let training: Int = try node.take("training_mode"), training != 0 {
                    throw OperatorError("training_mode is not supported; export the model for inference")
                }
            })
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
