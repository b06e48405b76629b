import Core
import IR

/// The slices of the data along an axis that the indices name: the axis is replaced by the indices' shape. Negative
/// indices count from the back. ONNX Gather.
public struct Gather: Operator {
    public static let name = "Gather"
    public static let signature = Signature(
        [.required("data", .all), .required("indices", [.int32, .int64])], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static let spellings: [Spelling] = [.onnx("Gather"), .arrayFeatureExtractor, sequenceAt, dictVectorizer]

    /// The axis; negative ones count from the back.
    public var axis = 0

    public init() {}

    public init(axis: Int) { self.axis = axis }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let data = inputs[0]
        let axis = try data.axis(axis)
        let shape = Array(data.shape[..<axis]) + inputs[1].shape + Array(data.shape[(axis + 1)...])
        return try [TensorType(data.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let data = try inputs.required(0, "data")
        let axis = try data.rank.axis(axis)
        let indices = try inputs.required(1, "indices").indices(below: data.shape[axis])
        let inner = data.shape[(axis + 1)...].reduce(1, *)
        let shape = try outputType(inputs).shape
        return [
            data.gathered(shape) { place in
                let (row, column) = place.quotientAndRemainder(dividingBy: inner)
                let (outer, index) = row.quotientAndRemainder(dividingBy: indices.count)
                return (outer * data.shape[axis] + indices[index]) * inner + column
            }
        ]
    }
}

extension Tensor {
    /// The elements as indices counted from the front of an axis.
    /// - Throws: when one is out of range or this is not a tensor of integers.
    func indices(below extent: Int) throws(OperatorError) -> [Int] {
        guard let numbers = integers else { throw OperatorError("indices have type \(dtype)") }
        var result: [Int] = []
        result.reserveCapacity(numbers.count)
        for number in numbers { result.append(try number.index(below: extent)) }
        return result
    }
}

extension Int {
    /// The index counted from the front of an axis, for one that may count from the back.
    func index(below extent: Int) throws(OperatorError) -> Int {
        guard self >= -extent && self < extent else {
            throw OperatorError("index \(self) is out of range for an extent of \(extent)")
        }
        return self < 0 ? self + extent : self
    }
}
