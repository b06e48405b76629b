import Core
import IR

/// Random numbers between two bounds, the lower one included, the same ones in each run: `RandomStream` tells the generator. ONNX RandomUniform and
/// RandomUniformLike.
public struct RandomUniform: Operator {
    public static let name = "RandomUniform"
    public static let signature = Signature([], [.required("output", .floats)])
    public static let traits: Set<Trait> = [.nondeterministic]
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("shape", \.shape, required: true), AttributeField("dtype", \.dtype),
            AttributeField("low", \.low), AttributeField("high", \.high), AttributeField("seed", \.seed),
            AttributeField("stream", \.stream),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("RandomUniform", .adapted { (node, _) throws(OperatorError) in node.nameStream() }),
        .onnx(
            "RandomUniformLike",
            .adapted { (node, context) throws(OperatorError) in
                try node.takeShapeOfInput(context)
                node.nameStream()
            }),
        .onnx(
            "Bernoulli", since: 15,
            .expanded { (node, context) throws(OperatorError) in try bernoulli(node, context) }),
    ]

    public var shape: [Int] = []
    public var dtype = ScalarType.float32
    /// The least number.
    public var low: Float = 0
    /// The bound above all numbers, as far as rounding to the type allows.
    public var high: Float = 1
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
        let values = (0..<shape.reduce(1, *)).map { _ in Double(low) + (Double(high) - Double(low)) * stream.uniform() }
        return [try Tensor(rounding: values, to: dtype, shape: shape)]
    }
}
