import Core
import IR

/// Normally distributed random numbers, the same ones in each run: `RandomStream` tells the generator. ONNX RandomNormal and
/// RandomNormalLike.
public struct RandomNormal: Operator {
    public static let name = "RandomNormal"
    public static let signature = Signature([], [.required("output", .floats)])
    public static let traits: Set<Trait> = [.nondeterministic]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("shape", \.shape, required: true), AttributeField("dtype", \.dtype),
            AttributeField("mean", \.mean), AttributeField("scale", \.scale), AttributeField("seed", \.seed),
            AttributeField("stream", \.stream),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("RandomNormal", .adapted { (node, _) throws(OperatorError) in node.nameStream() }),
        .onnx(
            "RandomNormalLike",
            .adapted { (node, context) throws(OperatorError) in
                try node.takeShapeOfInput(context)
                node.nameStream()
            }),
    ]

    public var shape: [Int] = []
    public var dtype = ScalarType.float32
    /// The mean.
    public var mean: Float = 0
    /// The standard deviation.
    public var scale: Float = 1
    /// What the numbers depend on; without it they depend on `stream`.
    public var seed: Float?
    public var stream = ""

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard dtype.isFloatingPoint else { throw OperatorError("random numbers of type \(dtype) are not possible") }
        return [try TensorType(dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        var stream = RandomStream(seed: seed, name: self.stream)
        let values = (0..<shape.reduce(1, *)).map { _ in Double(mean) + Double(scale) * stream.normal() }
        return [try Tensor(rounding: values, to: dtype, shape: shape)]
    }
}
