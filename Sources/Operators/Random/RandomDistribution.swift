import Core
import IR

/// An operator that draws independent random numbers of one distribution, the same ones in each run: `RandomStream` tells
/// the generator.
public protocol RandomDistribution: Operator {
    var shape: [Int] { get set }
    var dtype: ScalarType { get set }
    /// What the numbers depend on; without it they depend on `stream`.
    var seed: Float? { get set }
    var stream: String { get set }

    /// Numbers that a source gives one after the other.
    func draw(_ count: Int, from source: inout RandomStream) -> [Double]
}

extension RandomDistribution {
    public static var signature: Signature { Signature([], [.required("output", .floats)]) }
    public static var traits: Set<Trait> { [.nondeterministic] }

    /// The fields of all distributions.
    static var commonFields: [AttributeField<Self>] {
        [
            AttributeField("shape", \.shape, required: true), AttributeField("dtype", \.dtype),
            AttributeField("seed", \.seed), AttributeField("stream", \.stream),
        ]
    }

    /// The operator, and the one that takes the shape of its input.
    static func drawing(_ name: String) -> [Spelling] {
        [
            .onnx(name, .adapted { (node, _) throws(OperatorError) in node.nameStream() }),
            .onnx(
                "\(name)Like",
                .adapted { (node, context) throws(OperatorError) in
                    try node.takeShapeOfInput(context)
                    node.nameStream()
                }),
        ]
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard dtype.isFloatingPoint else { throw OperatorError("random numbers of type \(dtype) are not possible") }
        return [try TensorType(dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let shape = try outputType(inputs).shape
        var source = RandomStream(seed: seed, name: stream)
        return [try Tensor(rounding: draw(shape.reduce(1, *), from: &source), to: dtype, shape: shape)]
    }
}
