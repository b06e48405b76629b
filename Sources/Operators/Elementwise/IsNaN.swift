import Core
import IR

/// True where the input is not a number. ONNX IsNaN.
public struct IsNaN: Operator {
    public static let name = "IsNaN"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", [.bool])])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [.onnx("IsNaN", since: 9)]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0].with(.bool)] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        return try [Tensor(x.doubles().map(\.isNaN), shape: x.shape)]
    }
}
