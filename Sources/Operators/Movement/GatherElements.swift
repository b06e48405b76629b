import Core
import IR

/// For each place of the indices, the data's element at that place with the axis' coordinate replaced by the index.
/// ONNX GatherElements.
public struct GatherElements: Operator {
    public static let name = "GatherElements"
    public static let signature = Signature(
        [.required("data", .all), .required("indices", [.int32, .int64])], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static let spellings: [Spelling] = [.onnx("GatherElements", since: 11)]

    /// The axis; negative ones count from the back.
    public var axis = 0

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try ElementPlaces.check(data: inputs[0], indices: inputs[1], axis: axis)
        return try [TensorType(inputs[0].dtype, inputs[1].shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let (data, indices) = (try inputs.required(0, "data"), try inputs.required(1, "indices"))
        let places = try ElementPlaces(data: data.shape, indices: indices, axis: axis)
        return [data.gathered(indices.shape) { places.offsets[$0] }]
    }
}

/// Where in the data the elements lie that GatherElements and ScatterElements name.
struct ElementPlaces {
    /// For each index in row-major order, the offset of the data's element.
    let offsets: [Int]

    static func check(data: TensorType, indices: TensorType, axis: Int) throws(OperatorError) {
        let axis = try data.axis(axis)
        guard data.rank == indices.rank else {
            throw OperatorError("data \(data) and indices \(indices) differ in rank")
        }
        for other in data.shape.indices where other != axis {
            guard let have = data.shape[other].value, let want = indices.shape[other].value else { continue }
            guard want <= have else { throw OperatorError("indices \(indices) are larger than data \(data)") }
        }
    }

    /// - Throws: when an index is out of range.
    init(data: [Int], indices: Tensor, axis: Int) throws(OperatorError) {
        let axis = try data.count.axis(axis)
        let chosen = try indices.indices(below: data[axis])
        var strides = data.rowMajorStrides
        let axisStride = strides[axis]
        strides[axis] = 0
        var offsets: [Int] = []
        offsets.reserveCapacity(chosen.count)
        let walk = StridedWalk(shape: indices.shape, strides: [strides])
        let step = walk.step(0)
        walk.rows { start, count in
            for i in 0..<count { offsets.append(start[0] + i * step + chosen[offsets.count] * axisStride) }
        }
        self.offsets = offsets
    }
}
