import Core
import IR

/// x / sqrt(mean(x²) + epsilon) * scale, with the mean over the axes from `axis` on. ONNX RMSNormalization.
///
/// The scale broadcasts to X. Computed in double precision and rounded once.
public struct RMSNormalization: Operator {
    public static let name = "RMSNormalization"
    public static let signature = Signature(
        [.required("X", .floats), .required("scale", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("axis", \.axis), AttributeField("epsilon", \.epsilon)]
    }
    public static let spellings: [Spelling] =
        [
            .onnx(
                "RMSNormalization", .adapted { (node, _) throws(OperatorError) in node.attributes["stash_type"] = nil })
        ] + simplifiedSpellings

    /// The first normalized axis; negative counts from the back.
    public var axis = -1
    /// Added to the mean square.
    public var epsilon: Float = 1e-5

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        _ = try inputs[0].axis(axis)
        try inputs.checkBroadcasts(1, to: inputs[0])
        return [inputs[0].with(inputs[1].dtype)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "X")
        let first = try x.type.axis(axis)
        let scale = try inputs.required(1, "scale").broadcast(to: x.shape).doubles()
        var values = try x.doubles()
        let length = x.shape[first...].reduce(1, *)
        for row in 0..<x.shape[..<first].reduce(1, *) {
            let range = (row * length)..<((row + 1) * length)
            let square = values[range].reduce(0) { $0 + $1 * $1 } / Double(length)
            let inverse = 1 / (square + Double(epsilon)).squareRoot()
            for index in range { values[index] *= inverse * scale[index] }
        }
        return [try Tensor(rounding: values, to: type.dtype, shape: x.shape)]
    }
}
