import Core
import IR

/// For each index a line along a new axis that holds the on-value at the index and the off-value elsewhere. Negative
/// indices count from the back; indices out of range give off-values alone. ONNX OneHot.
public struct OneHot: Operator {
    public static let name = "OneHot"
    public static let signature = Signature(
        [.required("indices", .numbers), .required("depth", .numbers), .required("values", .fixedSize)],
        [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static let spellings: [Spelling] = [.onnx("OneHot", since: 9)]

    /// The place of the new axis in the result; negative ones count from the back.
    public var axis = -1

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard let depth = try inputs.constant(1)?.converted(to: .int64).integers else {
            throw OperatorError("input 'depth' must be a constant here: it decides a shape")
        }
        guard depth.count == 1, inputs[2].fixedShape == [2] else {
            throw OperatorError("'depth' must be one number and 'values' two; they are \(inputs[1]) and \(inputs[2])")
        }
        var shape = inputs[0].shape
        shape.insert(.fixed(depth[0]), at: try (shape.count + 1).axis(axis))
        return try [TensorType(inputs[2].dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let indices = try inputs.required(0, "indices").converted(to: .int64).integers ?? []
        let values = try inputs.required(2, "values")
        let shape = try outputType(inputs).shape
        let axis = try shape.count.axis(axis)
        let (stride, depth) = (shape.rowMajorStrides[axis], shape[axis])
        return [
            values.gathered(shape) { place in
                let (row, inner) = place.quotientAndRemainder(dividingBy: stride)
                let (outer, coordinate) = row.quotientAndRemainder(dividingBy: depth)
                let index = indices[outer * stride + inner]
                return index == coordinate || index == coordinate - depth ? 1 : 0
            }
        ]
    }
}
