import IR

/// 1 at the first largest element along one axis, 0 elsewhere. ONNX Hardmax, from version 13; older forms look at all
/// axes from `axis` on.
public struct Hardmax: Operator {
    public static let name = "Hardmax"
    public static let signature = Signature([.required("input", .floats)], [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static let spellings: [Spelling] = [
        .onnx("Hardmax", until: 12, .flattened { Hardmax(axis: $0) }), .onnx("Hardmax", since: 13),
    ]

    /// The axis of the comparison; negative counts from the back.
    public var axis = -1

    public init() {}

    public init(axis: Int) { self.axis = axis }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        _ = try inputs[0].axis(axis)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        return [
            try x.mapLines(along: x.type.axis(axis)) { line in
                var best = 0
                for index in line.indices where line[index] > line[best] || line[index].isNaN && !line[best].isNaN {
                    if !line[best].isNaN { best = index }
                }
                for index in line.indices { line[index] = index == best ? 1 : 0 }
            }
        ]
    }
}
