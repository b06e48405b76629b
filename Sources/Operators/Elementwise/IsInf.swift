import Core
import IR

/// True where the input is infinite, of the signs asked for. ONNX IsInf.
public struct IsInf: Operator {
    public static let name = "IsInf"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", [.bool])])
    public static let traits: Set<Trait> = [.elementwise]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("detect_negative", \.detectsNegative),
            AttributeField("detect_positive", \.detectsPositive),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("IsInf", since: 10)]

    public var detectsNegative = true
    public var detectsPositive = true

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] { [inputs[0].with(.bool)] }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let found = try x.doubles().map { $0.isInfinite && ($0 < 0 ? detectsNegative : detectsPositive) }
        return [Tensor(found, shape: x.shape)]
    }
}
