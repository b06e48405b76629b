import Core
import IR

/// A tensor of the shape given as input, every element `value`. A shape that is computed gives extents that the data decide.
/// ONNX ConstantOfShape.
public struct ConstantOfShape: Operator {
    public static let name = "ConstantOfShape"
    public static let signature = Signature([.required("input", [.int64])], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("value", \.value), AttributeField("count", \.count)]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "ConstantOfShape", since: 9,
            .adapted { (node, context) throws(OperatorError) in node.nameCount(whereComputed: 0, context) })
    ]

    /// One element; its type is the result's.
    public var value = Tensor([Float(0)], shape: [1])

    /// Extents that the data decide are the symbols `<count>.<axis>`.
    public var count = "constant"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard value.elementCount == 1, value.dtype != .string else {
            throw OperatorError("attribute 'value' must hold one number; it has type \(value.type)")
        }
        guard inputs.constant(0) != nil else {
            return [TensorType(value.dtype, try inputs.countedShape(0, "input", name: count))]
        }
        let shape = try inputs.integers(0, "input") ?? []
        return try [TensorType(value.dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        return [value.strided(shape, shape.map { _ in 0 }, start: 0)]
    }
}
