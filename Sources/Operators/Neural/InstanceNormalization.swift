import Core
import IR

/// (x - mean) / sqrt(variance + epsilon) * scale + B, with mean and variance of each channel of each picture.
/// ONNX InstanceNormalization.
///
/// X is [N, C, spatial…] in the given layout, scale and B are [C]. Computed in double precision and rounded once.
public struct InstanceNormalization: Operator {
    public static let name = "InstanceNormalization"
    public static let signature = Signature(
        [.required("input", .floats), .required("scale", .floats), .required("B", .floats)],
        [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("epsilon", \.epsilon), AttributeField("layout", \.layout)]
    }
    public static let spellings: [Spelling] = [.onnx("InstanceNormalization", since: 6)]

    /// Added to the variance.
    public var epsilon: Float = 1e-5
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].rank > 2 else { throw OperatorError("the input \(inputs[0]) has no spatial axes") }
        let channels = layout.channelsFirst(inputs[0].shape)[1]
        try inputs.checkShape(1, "scale", [channels])
        try inputs.checkShape(2, "B", [channels])
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "input"))
        let (scale, shift) = (try inputs.required(1, "scale").doubles(), try inputs.required(2, "B").doubles())
        var values = try x.doubles()
        let plane = x.shape[2...].reduce(1, *)
        for row in 0..<(x.shape[0] * x.shape[1]) {
            let range = (row * plane)..<((row + 1) * plane)
            let (mean, inverse) = Moments.normalizing(values[range], epsilon: epsilon)
            let channel = row % x.shape[1]
            for index in range { values[index] = (values[index] - mean) * inverse * scale[channel] + shift[channel] }
        }
        return [layout.restored(try Tensor(rounding: values, to: type.dtype, shape: x.shape))]
    }
}

/// The statistics that normalizations divide by.
enum Moments {
    /// The mean and 1 / sqrt(variance + epsilon) of numbers, in two passes.
    static func normalizing(_ values: ArraySlice<Double>, epsilon: Float) -> (mean: Double, inverse: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return (mean, 1 / (variance + Double(epsilon)).squareRoot())
    }
}
