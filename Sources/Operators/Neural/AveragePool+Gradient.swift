import Core
import IR

extension AveragePool: DifferentiableOperator {
    /// Each element of the gradient, divided by the number of taps, goes to all of its window.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, x) = (try builder.gradient(), try builder.input(0))
        let shape = layout.channelsFirst(try builder.shape(x))
        let output = layout.channelsFirst(try builder.shape(g))
        let (window, spatial) = (try window(), Array(shape[2...]))
        guard !ceilMode else { throw OperatorError("ceil_mode has no gradient") }
        let dtype = builder.graph.type(of: g).dtype
        var shares = [Double](repeating: 1 / Double(kernelShape.reduce(1, *)), count: output[2...].reduce(1, *))
        if !countIncludePad {
            let taps = TapTable(window: window, input: spatial, output: Array(output[2...]))
            for place in shares.indices {
                var inside = 0
                taps.forEachTap(at: place) { if $1 >= 0 { inside += 1 } }
                shares[place] = 1 / Double(max(inside, 1))
            }
        }
        let share = try Tensor(rounding: shares, to: dtype, shape: layout.restored([1, 1] + output[2...]))
        var spread = ConvTranspose()
        (spread.strides, spread.dilations, spread.group, spread.layout) = (strides, dilations, shape[1], layout)
        spread.pads = window.explicitPads(spatial)
        spread.outputPadding = window.unusedElements(spatial, outputs: Array(output[2...]))
        let count = shape[1] * kernelShape.reduce(1, *)
        let ones = try Tensor(
            rounding: [Double](repeating: 1, count: count), to: dtype, shape: [shape[1], 1] + kernelShape)
        return [try builder(spread, builder(Mul(), g, builder.add(share)), builder.add(ones))]
    }
}

extension SlidingWindow {
    /// The elements at the end of each axis of the padded input that no position reaches: `output_padding` of the
    /// transposed operation.
    func unusedElements(_ inputs: [Int], outputs: [Int]) -> [Int] {
        let pads = explicitPads(inputs)
        return (0..<rank).map { axis in
            inputs[axis] + pads[axis] + pads[axis + rank] - (outputs[axis] - 1) * strides[axis] - extent(axis)
        }
    }
}
