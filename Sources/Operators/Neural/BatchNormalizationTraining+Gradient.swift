import IR

extension BatchNormalizationTraining: DifferentiableOperator {
    /// `BatchNormalizationGradient`. The statistics as outputs pass no gradient on.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        var op = BatchNormalizationGradient()
        (op.epsilon, op.layout) = (epsilon, layout)
        let outputs = builder.node.outputs
        return try builder.add(
            op, [builder.input(0), builder.input(1), outputs[1], outputs[2], builder.gradient()])
    }
}
