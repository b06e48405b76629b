import Core
import IR

extension Operator {
    /// The outputs for inputs that nobody has checked: the signature and inference see them first, so that a wrong
    /// count, type or shape is an error, and so are outputs of another type than inference promises.
    public func checkedEvaluation(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        try Self.signature.check(inputs.map { $0?.type })
        let expected = try infer(InferenceInputs(values: inputs))
        for type in expected { _ = try type.checked() }
        let outputs = try evaluate(inputs)
        for (type, tensor) in zip(expected, outputs) where type.fixedShape != nil && type != tensor.type {
            throw OperatorError("the result is \(tensor.type) where \(type) was inferred")
        }
        return outputs
    }
}

extension Graph {
    /// The outputs of a node when what is known at compile time decides them: all inputs are constants, or the types of
    /// its inputs are enough (`Shape`). nil when they depend on the graph's inputs or on chance.
    public func evaluated(_ node: Node) throws(OperatorError) -> [Tensor]? {
        let types = node.inputs.map { $0.map { type(of: $0) } }
        try Swift.type(of: node.op).signature.check(types)
        return try node.op.folded(InferenceInputs(types: types) { constant(node.input($0)) })
    }
}
