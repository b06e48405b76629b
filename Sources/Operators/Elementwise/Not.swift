import Core
import IR

/// True where the input is false. ONNX Not.
public struct Not: Operator {
    public static let name = "Not"
    public static let signature = Signature([.required("X", [.bool])], [.required("Y", [.bool])])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [.onnx("Not")]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0]] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "X").map { (x: UInt8) in x == 0 }]
    }
}
