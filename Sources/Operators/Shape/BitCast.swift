import Core
import IR

/// The input's bits read as another element type of the same size. ONNX BitCast.
public struct BitCast: Operator {
    public static let name = "BitCast"
    public static let signature = Signature([.required("input", .fixedSize)], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("to", \.to, required: true)] }
    public static let spellings: [Spelling] = [.onnx("BitCast", since: 26)]

    /// The element type of the result.
    public var to = ScalarType.float32

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard to.byteCount == inputs[0].dtype.byteCount else {
            throw OperatorError("\(inputs[0].dtype) and \(to) differ in size")
        }
        return [inputs[0].with(to)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        _ = try outputType(inputs)
        guard to == .bool else { return [Tensor(dtype: to, shape: x.shape, storage: x.storage)] }
        // A bool in memory is 0 or 1.
        return [Tensor(x.withBytes { $0.map { $0 != 0 } }, shape: x.shape)]
    }
}
