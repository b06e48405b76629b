import IR

/// An operator that changes each line of a tensor along one axis, in double precision, and rounds once: Softmax and its kin.
/// From ONNX version 13 on it works along `axis`; older forms work over all axes from `axis` on.
public protocol LineOperator: Operator {
    /// The axis of the lines; negative counts from the back.
    var axis: Int { get set }

    /// Changes one line in place.
    static func transform(_ line: inout [Double])
}

extension LineOperator {
    public static var signature: Signature { Signature([.required("input", .floats)], [.required("output", .floats)]) }
    public static var attributes: [AttributeField<Self>] { [AttributeField("axis", \.axis)] }
    public static var spellings: [Spelling] {
        [.onnx(name, until: 12, .flattened { Self(axis: $0) }), .onnx(name, since: 13)]
    }

    public init(axis: Int) {
        self.init()
        self.axis = axis
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        _ = try inputs[0].axis(axis)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        return [try x.mapLines(along: x.type.axis(axis), Self.transform)]
    }
}
