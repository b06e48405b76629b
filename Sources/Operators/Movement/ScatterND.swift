import Core
import IR

/// The data with the slices that the last axis of the indices names replaced by, or combined with, the updates.
/// Combinations follow the updates' order. ONNX ScatterND.
public struct ScatterND: Operator {
    public static let name = "ScatterND"
    public static let signature = Signature(
        [.required("data", .fixedSize), .required("indices", [.int64]), .required("updates", .fixedSize)],
        [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("reduction", \.reduction)] }
    public static let spellings: [Spelling] = [.onnx("ScatterND", since: 11)]

    public var reduction = ScatterReduction.none

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (data, indices) = (inputs[0], inputs[1])
        let depth = try SlicePlaces.depth(data: data, indices: indices, batchAxes: 0)
        let shape = Array(indices.shape.dropLast()) + data.shape[depth...]
        try ScatterReduction.check(data: data, updates: inputs[2], shape: shape)
        return [data]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let data = try inputs.required(0, "data")
        let places = try SlicePlaces(data: data.shape, indices: inputs.required(1, "indices"), batchAxes: 0)
        return try [
            reduction.scatter(inputs.required(2, "updates"), into: data) { place in
                let (slice, element) = place.quotientAndRemainder(dividingBy: places.sliceCount)
                return places.starts[slice] + element
            }
        ]
    }
}
