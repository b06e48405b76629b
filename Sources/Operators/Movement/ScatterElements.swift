import Core
import IR

/// The data with the elements that the indices name replaced by, or combined with, the updates. Combinations follow the
/// updates' order. ONNX ScatterElements, and Scatter of versions 9 and 10.
public struct ScatterElements: Operator {
    public static let name = "ScatterElements"
    public static let signature = Signature(
        [
            .required("data", .fixedSize), .required("indices", [.int32, .int64]), .required("updates", .fixedSize),
        ], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("axis", \.axis), AttributeField("reduction", \.reduction)]
    }
    public static let spellings: [Spelling] = [
        .onnx("ScatterElements", since: 11), .onnx("Scatter", since: 9, until: 10),
    ]

    /// The axis; negative ones count from the back.
    public var axis = 0
    public var reduction = ScatterReduction.none

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try ElementPlaces.check(data: inputs[0], indices: inputs[1], axis: axis)
        try ScatterReduction.check(data: inputs[0], updates: inputs[2], shape: inputs[1].shape)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let data = try inputs.required(0, "data")
        let places = try ElementPlaces(data: data.shape, indices: inputs.required(1, "indices"), axis: axis)
        return try [reduction.scatter(inputs.required(2, "updates"), into: data) { places.offsets[$0] }]
    }
}
