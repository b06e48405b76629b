import Core
import IR

/// The extents of the input from axis `start` to before axis `end`, which clamp to the rank. ONNX Shape.
public struct Shape: DeterminedByTypes {
    public static let name = "Shape"
    public static let signature = Signature([.required("data")], [.required("shape", [.int64])])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("start", \.start), AttributeField("end", \.end)]
    }
    public static let spellings: [Spelling] = [.onnx("Shape")]

    /// The first axis; negative ones count from the back.
    public var start = 0
    /// The axis to stop before; nil for all that follow.
    public var end: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        [TensorType(.int64, fixed: [range(inputs[0].rank).count])]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try inputs.required(0, "data").shape
        return [Tensor(shape[range(shape.count)].map { Int64($0) }, shape: [range(shape.count).count])]
    }

    public func evaluate(types: [TensorType?]) throws(OperatorError) -> [Tensor]? {
        guard let type = types.first ?? nil else { return nil }
        let extents = type.shape[range(type.rank)]
        let numbers = extents.compactMap { $0.value.map { Int64($0) } }
        return numbers.count == extents.count ? [Tensor(numbers, shape: [numbers.count])] : nil
    }

    private func range(_ rank: Int) -> Range<Int> {
        func clamp(_ axis: Int) -> Int { min(max(axis < 0 ? axis + rank : axis, 0), rank) }
        let first = clamp(start)
        return first..<max(first, end.map(clamp) ?? rank)
    }
}
