import Core
import IR

/// The input repeated along axes to the shape that it and the given shape broadcast to. ONNX Expand.
public struct Expand: Operator {
    public static let name = "Expand"
    public static let signature = Signature(
        [.required("input", .all), .required("shape", [.int64])], [.required("output", .all)])
    public static let spellings: [Spelling] = [.onnx("Expand", since: 8)]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let shape = try inputs.integers(1, "shape") ?? []
        let result = try TensorType.broadcast([inputs[0].shape, shape.map { .fixed($0) }])
        return try [TensorType(inputs[0].dtype, result).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        return try [inputs.required(0, "input").broadcast(to: outputType(inputs).shape)]
    }
}
