import Core
import IR

/// The slices along an axis, or without one the elements in row-major order, for which the condition is true. A
/// condition shorter than the axis takes nothing beyond its end. ONNX Compress.
public struct Compress: CountingOperator {
    public static let name = "Compress"
    public static let signature = Signature(
        [.required("input", .fixedSize), .required("condition", [.bool])], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("axis", \.axis), AttributeField("count", \.count)]
    }
    public static let spellings: [Spelling] = [
        .onnx("Compress", since: 9, .adapted { (node, _) throws(OperatorError) in node.nameCount() })
    ]

    /// The axis, negative ones counted from the back; nil flattens the input.
    public var axis: Int?
    /// The name of the taken extent while the condition is not known.
    public var count = "compressed"
    public var assumedCount: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        var result = inputs[0]
        let condition = inputs[1]
        guard condition.rank == 1 else { throw OperatorError("'condition' is \(condition); it must have one axis") }
        let axis = try axis.map { (axis) throws(OperatorError) in try result.axis(axis) }
        let bound = axis.map { result.shape[$0].upperBound } ?? result.elementBound
        if let length = condition.shape[0].value, let bound, length > bound {
            throw OperatorError("'condition' has \(length) elements for \(bound) in the input")
        }
        let known = inputs.constant(1)?.integers?.reduce(0, +)
        let most = [bound, condition.shape[0].upperBound].compactMap { $0 }.min()
        let extent = Dimension.counted(count, known: known ?? assumedCount, upTo: most)
        if let axis { result.shape[axis] = extent } else { result.shape = [extent] }
        return [result]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        let flags = try inputs.required(1, "condition").integers ?? []
        let taken = flags.indices.filter { flags[$0] != 0 }
        let shape = try outputType(inputs).shape
        guard let axis else { return [x.gathered(shape) { taken[$0] }] }
        var tables = shape.map { Array(0..<$0) }
        tables[try x.rank.axis(axis)] = taken
        return [x.sampled(tables)]
    }
}
