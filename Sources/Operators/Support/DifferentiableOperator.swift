import IR

/// An operator that declares its gradient: nodes that compute, from the gradients of its outputs, those of its inputs.
public protocol DifferentiableOperator: Operator {
    /// Adds the nodes and returns the gradient of each input, in the inputs' order and of their shapes; nil for an input
    /// that no gradient reaches. Only inputs that the builder wants need one.
    /// - Throws: when these attributes or shapes have no gradient, with the reason.
    func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?]
}

/// An operator of one element whose derivative is an expression over its input and output.
protocol ElementwiseDifferentiable: ElementwiseUnary, DifferentiableOperator {
    /// The gradient of the input, from that of the output, `g`.
    func gradient(
        _ g: ValueID, x: ValueID, y: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID
}

extension ElementwiseDifferentiable {
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        [try gradient(try builder.gradient(), x: try builder.input(0), y: builder.node.outputs[0], &builder)]
    }
}
