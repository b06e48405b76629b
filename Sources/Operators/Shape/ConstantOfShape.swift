import Core
import IR

/// A tensor of the shape given as input, every element `value`. ONNX ConstantOfShape.
public struct ConstantOfShape: Operator {
    public static let name = "ConstantOfShape"
    public static let signature = Signature([.required("input", [.int64])], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("value", \.value)] }
    public static let spellings: [Spelling] = [.onnx("ConstantOfShape", since: 9)]

    /// One element; its type is the result's.
    public var value = Tensor([Float(0)], shape: [1])

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard value.elementCount == 1, value.dtype != .string else {
            throw OperatorError("attribute 'value' must hold one number; it has type \(value.type)")
        }
        let shape = try inputs.integers(0, "input") ?? []
        return try [TensorType(value.dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        return [value.strided(shape, shape.map { _ in 0 }, start: 0)]
    }
}
