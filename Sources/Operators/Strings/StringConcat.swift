import Core
import IR

/// The strings of X followed by those of Y, after broadcasting. ONNX StringConcat.
public struct StringConcat: Operator {
    public static let name = "StringConcat"
    public static let signature = Signature(
        [.required("X", [.string]), .required("Y", [.string])], [.required("Z", [.string])])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [.onnx("StringConcat", since: 20)]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [TensorType(.string, TensorType.broadcast([inputs[0].shape, inputs[1].shape])).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (x, y) = (try inputs.required(0, "X"), try inputs.required(1, "Y"))
        let shape = try outputType(inputs).shape
        let joined = try Broadcast(x.shape, y.shape, to: shape).map(x.strings, y.strings) { $0 + $1 }
        return [Tensor(strings: joined, shape: shape)]
    }
}
