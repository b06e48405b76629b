import Core
import IR

/// The inputs one after the other along an axis. ONNX Concat, from version 4.
public struct Concat: Operator {
    public static let name = "Concat"
    public static let signature = Signature([.variadic("inputs", .all)], [.required("result", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis, required: true)] }
    public static let spellings: [Spelling] = [
        .onnx("Concat", since: 4),
        .onnx(
            "RotaryEmbedding", since: 23,
            .expanded { (node, context) throws(OperatorError) in try rotaryEmbedding(node, context) }),
        .onnx(
            "CausalConvWithState", since: 27,
            .expanded { (node, context) throws(OperatorError) in try causalConvWithState(node, context) }),
        .featureVectorizer, concatFromSequence,
    ]

    /// The axis; negative ones count from the back.
    public var axis = 0

    public init() {}

    public init(axis: Int) { self.axis = axis }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        var result = inputs[0]
        let axis = try result.axis(axis)
        for type in inputs.types.dropFirst().compactMap({ $0 }) {
            guard type.dtype == result.dtype, type.rank == result.rank else {
                throw OperatorError("\(type) does not join \(inputs[0]): types and ranks must be the same")
            }
            for other in result.shape.indices where other != axis {
                if result.shape[other].value == nil { result.shape[other] = type.shape[other] }
                guard type.shape[other].value.map({ $0 == result.shape[other].value }) ?? true else {
                    throw OperatorError("\(type) does not join \(inputs[0]): axis \(other) differs")
                }
            }
            result.shape[axis] = result.shape[axis] + type.shape[axis]
        }
        return try [result.checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let tensors = inputs.compactMap { $0 }
        let (dtype, shape) = try outputType(inputs)
        let axis = try shape.count.axis(axis)
        let outer = shape[..<axis].reduce(1, *)
        let storage = TensorStorage(byteCount: shape.reduce(dtype.byteCount, *)) { output in
            var end = 0
            for block in 0..<outer {
                for tensor in tensors {
                    let run = tensor.byteCount / outer
                    let source = UnsafeRawBufferPointer(rebasing: tensor.storage.bytes[block * run..<(block + 1) * run])
                    UnsafeMutableRawBufferPointer(rebasing: output[end..<end + run]).copyMemory(from: source)
                    end += run
                }
            }
        }
        return [Tensor(dtype: dtype, shape: shape, storage: storage)]
    }
}

extension Concat: DifferentiableOperator {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let g = try builder.gradient()
        let axis = try builder.graph.type(of: g).axis(axis)
        var result: [ValueID?] = []
        var start = 0
        for index in builder.node.inputs.indices {
            let end = start + (try builder.shape(builder.input(index))[axis])
            result.append(builder.wants(index) ? try builder.slice(g, axis: axis, from: start, to: end) : nil)
            start = end
        }
        return result
    }
}
