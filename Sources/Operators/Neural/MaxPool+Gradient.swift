import IR

extension MaxPool: DifferentiableOperator {
    /// Each element of the gradient goes to the first largest element of its window.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        var op = MaxPoolGradient()
        (op.kernelShape, op.strides, op.pads, op.dilations) = (kernelShape, strides, pads, dilations)
        (op.autoPad, op.ceilMode, op.layout) = (autoPad, ceilMode, layout)
        return [try builder(op, builder.input(0), builder.node.outputs[0], builder.gradient())]
    }
}
