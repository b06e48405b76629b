import Core
import IR

/// The slices of the data that the last axis of the indices names by their first coordinates, after `batchAxes` leading
/// axes that both share. ONNX GatherND.
public struct GatherND: Operator {
    public static let name = "GatherND"
    public static let signature = Signature(
        [.required("data", .all), .required("indices", [.int64])], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("batch_dims", \.batchAxes)] }
    public static let spellings: [Spelling] = [.onnx("GatherND", since: 11)]

    /// The number of leading axes that data and indices share.
    public var batchAxes = 0

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (data, indices) = (inputs[0], inputs[1])
        let depth = try SlicePlaces.depth(data: data, indices: indices, batchAxes: batchAxes)
        let shape = Array(indices.shape.dropLast()) + data.shape[(batchAxes + depth)...]
        return try [TensorType(data.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let (data, indices) = (try inputs.required(0, "data"), try inputs.required(1, "indices"))
        let places = try SlicePlaces(data: data.shape, indices: indices, batchAxes: batchAxes)
        return [
            data.gathered(try outputType(inputs).shape) { place in
                let (slice, element) = place.quotientAndRemainder(dividingBy: places.sliceCount)
                return places.starts[slice] + element
            }
        ]
    }
}

/// Where in the data the slices lie that GatherND and ScatterND name.
struct SlicePlaces {
    /// The offset of each slice's first element.
    let starts: [Int]
    /// The number of elements of a slice.
    let sliceCount: Int

    /// The number of coordinates that name a slice.
    static func depth(data: TensorType, indices: TensorType, batchAxes: Int) throws(OperatorError) -> Int {
        guard let last = indices.shape.last, let depth = last.value else {
            throw OperatorError("the last extent of indices \(indices) must be a number")
        }
        guard batchAxes >= 0, batchAxes < indices.rank, depth >= 1, depth <= data.rank - batchAxes else {
            throw OperatorError("indices \(indices) do not fit data \(data) with \(batchAxes) batch axes")
        }
        for axis in 0..<batchAxes {
            guard let a = data.shape[axis].value, let b = indices.shape[axis].value else { continue }
            guard a == b else { throw OperatorError("batch axis \(axis) of \(data) and \(indices) differs") }
        }
        return depth
    }

    /// - Throws: when a coordinate is out of range.
    init(data: [Int], indices: Tensor, batchAxes: Int) throws(OperatorError) {
        let depth = indices.shape[indices.rank - 1]
        guard let numbers = indices.integers else { throw OperatorError("indices have type \(indices.dtype)") }
        let strides = data.rowMajorStrides
        sliceCount = data[(batchAxes + depth)...].reduce(1, *)
        let batch = data[..<batchAxes].reduce(1, *)
        let batchStride = data[batchAxes...].reduce(1, *)
        let count = numbers.count / depth
        var starts: [Int] = []
        starts.reserveCapacity(count)
        for slice in 0..<count {
            var start = slice / max(count / max(batch, 1), 1) * batchStride
            for axis in 0..<depth {
                let extent = data[batchAxes + axis]
                start += try numbers[slice * depth + axis].index(below: extent) * strides[batchAxes + axis]
            }
            starts.append(start)
        }
        self.starts = starts
    }
}
