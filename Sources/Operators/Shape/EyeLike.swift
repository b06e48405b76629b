import Core
import IR

/// A matrix of the input's shape with ones on a diagonal and zeros elsewhere. ONNX EyeLike.
public struct EyeLike: DeterminedByTypes {
    public static let name = "EyeLike"
    public static let signature = Signature(
        [.required("input", .fixedSize)], [.required("output", .numbers.union([.bool]))])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("dtype", \.dtype), AttributeField("k", \.diagonal)]
    }
    public static let spellings: [Spelling] = [.onnx("EyeLike", since: 9)]

    /// The type of the result; nil for the input's.
    public var dtype: ScalarType?
    /// Which diagonal: 0 the main one, positive ones above it.
    public var diagonal = 0

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].rank == 2 else { throw OperatorError("\(inputs[0]) is no matrix") }
        guard dtype != .string else { throw OperatorError("a matrix of strings has no diagonal of ones") }
        return try [inputs[0].with(dtype ?? inputs[0].dtype).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (dtype, shape) = try outputType(inputs)
        return try [Self.eye(dtype, shape, diagonal)]
    }

    public func evaluate(types: [TensorType?]) throws(OperatorError) -> [Tensor]? {
        guard let type = types.first ?? nil, type.rank == 2, let shape = type.fixedShape else { return nil }
        guard dtype != .string else { throw OperatorError("a matrix of strings has no diagonal of ones") }
        let result = try TensorType(dtype ?? type.dtype, fixed: shape).checked()
        return try [Self.eye(result.dtype, shape, diagonal)]
    }

    private static func eye(_ dtype: ScalarType, _ shape: [Int], _ diagonal: Int) throws(OperatorError) -> Tensor {
        let offset = min(max(diagonal, -shape[0]), shape[1])
        let numbers = try Tensor([0, 1] as [Int64], shape: [2]).converted(to: dtype)
        return numbers.gathered(shape) { place in place % shape[1] - place / shape[1] == offset ? 1 : 0 }
    }
}
