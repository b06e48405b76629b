import Core
import IR

/// The number of elements. ONNX Size.
public struct Size: DeterminedByTypes {
    public static let name = "Size"
    public static let signature = Signature([.required("data")], [.required("size", [.int64])])
    public static let spellings: [Spelling] = [.onnx("Size")]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        [TensorType(.int64, [])]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [Tensor(scalar: Int64(inputs.required(0, "data").elementCount))]
    }

    public func evaluate(types: [TensorType?]) throws(OperatorError) -> [Tensor]? {
        guard let count = types.first??.elementCount else { return nil }
        return [Tensor(scalar: Int64(count))]
    }
}
