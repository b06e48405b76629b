import IR

extension LayerNormalization: DifferentiableOperator {
    /// With n the normalized input and d = g Scale: (d - mean(d) - n mean(d n)) / deviation, the sums of g n and of g.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard !withStatistics else { throw OperatorError("statistics as outputs have no gradient") }
        let (g, x, scale) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        let axes = Array(try builder.graph.type(of: x).axis(axis)..<builder.shape(x).count)
        let distance = try builder(Sub(), x, builder.mean(x, axes: axes))
        let variance = try builder.mean(builder(Mul(), distance, distance), axes: axes)
        let spread = try builder(Sqrt(), builder(Add(), variance, builder.scalar(Double(epsilon), like: x)))
        let normal = try builder(Div(), distance, spread)
        let d = try builder(Mul(), g, scale)
        let slope = try builder(Mul(), normal, builder.mean(builder(Mul(), d, normal), axes: axes))
        let rest = try builder(Sub(), builder(Sub(), d, builder.mean(d, axes: axes)), slope)
        return [
            builder.wants(0) ? try builder(Div(), rest, spread) : nil,
            builder.wants(1) ? try builder.reduced(builder(Mul(), g, normal), to: scale) : nil,
            builder.wants(2) ? try builder.reduced(g, to: builder.input(2)) : nil,
        ]
    }
}
