import IR

extension BatchNormalization: DifferentiableOperator {
    /// With given statistics the normalization is linear in X; the statistics themselves take no gradient.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard !builder.wants(3) && !builder.wants(4) else { throw OperatorError("given statistics have no gradient") }
        let (g, x) = (try builder.gradient(), try builder.input(0))
        let shape = try builder.shape(x)
        guard shape.count > 1 else { throw OperatorError("inputs of rank 1 have no gradient") }
        let axis = layout == .channelsLast && shape.count > 2 ? shape.count - 1 : 1
        let channels = shape.indices.map { $0 == axis ? shape[axis] : 1 }
        let others = shape.indices.filter { $0 != axis }
        let (scale, mean, variance) = (try builder.input(1), try builder.input(3), try builder.input(4))
        let spread = try builder(Sqrt(), builder(Add(), variance, builder.scalar(Double(epsilon), like: variance)))
        var result: [ValueID?] = [nil, nil, nil, nil, nil]
        if builder.wants(0) {
            let factor = try builder.reshape(builder(Div(), scale, spread), channels)
            result[0] = try builder(Mul(), g, factor)
        }
        if builder.wants(1) {
            let distance = try builder(Sub(), x, builder.reshape(mean, channels))
            let sum = try builder.sum(builder(Mul(), g, distance), axes: others)
            result[1] = try builder(Div(), builder.reshape(sum, [shape[axis]]), spread)
        }
        if builder.wants(2) { result[2] = try builder.reshape(builder.sum(g, axes: others), [shape[axis]]) }
        return result
    }
}
