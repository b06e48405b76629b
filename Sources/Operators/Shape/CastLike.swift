import Core
import IR

/// The first input's elements converted to the second input's type, as `Cast` does. ONNX CastLike; import makes it Cast.
public struct CastLike: Operator {
    public static let name = "CastLike"
    public static let signature = Signature(
        [.required("input", .all), .required("target_type", .all)], [.required("output", .all)])
    public static let traits: Set<Trait> = [.elementwise]
    public static let spellings: [Spelling] = [
        .onnx(
            "CastLike", since: 15,
            .expanded { (node, context) throws(OperatorError) in
                var node = node
                guard let input = node.input(0), let target = node.input(1) else {
                    throw OperatorError("two inputs are needed")
                }
                var cast = Cast(to: context.type(of: target).dtype)
                cast.saturate = try node.take("saturate") ?? cast.saturate
                cast.roundMode = try node.take("round_mode") ?? cast.roundMode
                return try context.add(cast, [input])
            })
    ]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try [inputs[0].with(inputs[1].dtype).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try [inputs.required(0, "input").converted(to: inputs.required(1, "target_type").dtype)]
    }
}
