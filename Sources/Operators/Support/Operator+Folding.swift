import Core
import IR

/// An operator whose outputs follow from its inputs' types, whatever their elements are.
public protocol DeterminedByTypes: Operator {
    /// The outputs, or nil when the types do not decide them: an extent is not a number.
    func evaluate(types: [TensorType?]) throws(OperatorError) -> [Tensor]?
}

extension Operator {
    /// The outputs when what is known of the inputs decides them: all are constants, or their types are enough. nil
    /// otherwise, for operators that give other results each time, and for nested graphs, which may take long.
    public func folded(_ inputs: InferenceInputs) throws(OperatorError) -> [Tensor]? {
        guard !Self.traits.contains(.nondeterministic), !(self is any NestingOperator) else { return nil }
        if let op = self as? any DeterminedByTypes, let outputs = try op.evaluate(types: inputs.types) {
            return outputs
        }
        var values: [Tensor?] = []
        for index in 0..<inputs.count {
            let value = inputs.constant(index)
            guard value != nil || inputs.optional(index) == nil else { return nil }
            values.append(value)
        }
        return try evaluate(values)
    }
}
