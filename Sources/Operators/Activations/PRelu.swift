import Core
import IR

/// slope x below 0, x otherwise; the slope broadcasts to x. ONNX PRelu, from version 7. Integers too; they wrap.
public struct PRelu: Operator {
    public static let name = "PRelu"
    static let types = Set<ScalarType>.floats.union([.int32, .int64, .uint32, .uint64])
    public static let signature = Signature(
        [.required("X", types), .required("slope", types)], [.required("Y", types)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [
        .onnx(
            "PRelu", until: 6,
            .adapted { (node, context) throws(OperatorError) in
                // Before version 7 a slope of one axis belonged to the channels.
                guard let x = node.input(0), let slope = node.input(1), let values = context.constant(slope) else {
                    return
                }
                let rank = context.type(of: x).rank
                guard values.rank == 1 && values.shape[0] != 1 && rank > 2 else { return }
                let shape = values.shape + Array(repeating: 1, count: rank - 2)
                node.setInput(1, to: context.add(values.reshaped(shape)))
            }),
        .onnx("PRelu", since: 7),
    ]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try inputs.checkSameType()
        try inputs.checkBroadcasts(1, to: inputs[0])
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let slope = try inputs.required(1, "slope").broadcast(to: x.shape)
        if x.dtype.isInteger {
            let values = zip(try x.wideIntegers(), try slope.wideIntegers()).map { $0 < 0 ? $0 &* $1 : $0 }
            return [try Tensor(wrapping: values, to: x.dtype, shape: x.shape)]
        }
        let values = zip(try x.doubles(), try slope.doubles()).map { $0 < 0 ? $0 * $1 : $0 }
        return [try Tensor(rounding: values, to: x.dtype, shape: x.shape)]
    }
}
