import IR

extension Conv: DifferentiableOperator {
    /// The gradient of X is a transposed convolution with the same filters, that of W `ConvWeightGradient`.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard activation.kind == .none, builder.node.input(3) == nil else {
            throw OperatorError("a fused activation or residual has no gradient")
        }
        let (g, x, w) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        let (filter, spatial) = (try builder.shape(w), Array(layout.channelsFirst(try builder.shape(x))[2...]))
        let window = try window(weights: filter)
        let outputs = Array(layout.channelsFirst(try builder.shape(g))[2...])
        let pads = window.explicitPads(spatial)
        var result: [ValueID?] = [nil, nil, nil]
        if builder.wants(0) {
            var spread = ConvTranspose()
            (spread.strides, spread.dilations, spread.group, spread.layout) = (strides, dilations, group, layout)
            (spread.pads, spread.outputPadding) = (pads, window.unusedElements(spatial, outputs: outputs))
            result[0] = try builder(spread, g, w)
        }
        if builder.wants(1) {
            var correlation = ConvWeightGradient()
            (correlation.kernelShape, correlation.strides, correlation.pads) = (window.kernel, strides, pads)
            (correlation.dilations, correlation.group, correlation.layout) = (dilations, group, layout)
            result[1] = try builder(correlation, x, g)
        }
        if builder.wants(2) { result[2] = try builder.channelSums(g, layout) }
        return result
    }
}

extension ConvTranspose: DifferentiableOperator {
    /// The gradient of X is the convolution of the gradient, that of W `ConvWeightGradient` with the roles exchanged.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, x, w) = (try builder.gradient(), try builder.input(0), try builder.input(1))
        let window = try window(weights: builder.shape(w))
        let spatial = layout.channelsFirst(try builder.shape(x))[2...]
        let outputs = layout.channelsFirst(try builder.shape(g))[2...]
        var pads = [Int](repeating: 0, count: 2 * window.rank)
        for (index, (input, output)) in zip(spatial, outputs).enumerated() {
            guard let begin = try axis(index, input: .fixed(input), window).begin.value else {
                throw OperatorError("the padding of axis \(index) is not known")
            }
            let reach = (input - 1) * window.strides[index] + window.extent(index)
            (pads[index], pads[index + window.rank]) = (begin, max(reach - begin - output, 0))
        }
        var result: [ValueID?] = [nil, nil, nil]
        if builder.wants(0) {
            var conv = Conv()
            (conv.strides, conv.dilations, conv.group, conv.layout) = (strides, dilations, group, layout)
            conv.pads = pads
            result[0] = try builder(conv, g, w)
        }
        if builder.wants(1) {
            var correlation = ConvWeightGradient()
            (correlation.kernelShape, correlation.strides, correlation.pads) = (window.kernel, strides, pads)
            (correlation.dilations, correlation.group, correlation.layout) = (dilations, group, layout)
            result[1] = try builder(correlation, g, x)
        }
        if builder.wants(2) { result[2] = try builder.channelSums(g, layout) }
        return result
    }
}

extension GradientBuilder {
    /// The sum for each channel of a picture.
    mutating func channelSums(_ value: ValueID, _ layout: Layout) throws(OperatorError) -> ValueID {
        let shape = try shape(value)
        let channel = layout == .channelsLast ? shape.count - 1 : 1
        return try reshape(sum(value, axes: shape.indices.filter { $0 != channel }), [shape[channel]])
    }
}
