import CKernels
import IR
import Operators

/// Lowers a transposed convolution over three dimensions to a convolution over three: the input is spread out with zeros
/// between its elements, and the filter is turned around.
struct ConvTranspose3DLowering {
    private let op: ConvTranspose

    init(_ op: ConvTranspose) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let shape = try builder.fixedType(of: try node.required(1)).shape
        let window = try lowering { () throws(OperatorError) in try op.window(weights: shape) }
        let bias = try node.input(2).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let result = try node.output()
        let y = try builder.output(result)
        guard y.elementCount > 0 else { return }
        let input = op.layout.channelsFirst(x.shape)
        let pads = try (0..<3).map { (axis) throws(LoweringError) in
            let begin = try lowering { () throws(OperatorError) in
                try op.axis(axis, input: .fixed(input[2 + axis]), window).begin.value
            }
            guard let begin, window.dilations[axis] * (window.kernel[axis] - 1) >= begin else {
                throw LoweringError("padding larger than the filter has no kernel")
            }
            return window.dilations[axis] * (window.kernel[axis] - 1) - begin
        }
        let plain = try lowering { () throws(OperatorError) in
            try SlidingWindow(kernel: window.kernel, dilations: window.dilations, pads: pads + pads)
        }
        var conv = Conv()
        (conv.group, conv.layout) = (op.group, .channelsLast)
        let convolution = Conv3DLowering(conv, plain)
        let weights = try turned(try node.required(1), shape, convolution, &builder)
        let spread = try spread(x, input, window.strides, &builder)
        let output = op.layout.channelsFirst(y.shape)
        let last = [output[0]] + output[2...] + [output[1]]
        let sums = op.layout == .channelsLast ? y : try builder.temporary(.float32, last)
        try convolution.emit(spread, weights, bias: bias, residual: nil, sums, &builder)
        guard op.layout == .channelsFirst else { return }
        let volume = output[2...].reduce(1, *)
        try builder.emitCopy(
            from: sums, strides: [volume * output[1], 1, output[1]], to: y, strides: [volume * output[1], volume, 1],
            shape: [output[0], output[1], volume])
    }

    /// The elements `strides` apart, zeros between them, channels last.
    private func spread(
        _ x: View, _ input: [Int], _ strides: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let wide = [input[0]] + (0..<3).map { (input[2 + $0] - 1) * strides[$0] + 1 } + [input[1]]
        let target = try builder.temporary(.float32, wide)
        if strides != [1, 1, 1] { try builder.emitFill(target, with: Tensor(zeroOf: .float32)) }
        let (from, to) = (op.layout.channelsFirst(x.strides), target.strides)
        try builder.emitCopy(
            from: x, strides: [from[0], from[2], from[3], from[4], from[1]], to: target,
            strides: [to[0], to[1] * strides[0], to[2] * strides[1], to[3] * strides[2], to[4]],
            shape: [input[0], input[2], input[3], input[4], input[1]])
        return target
    }

    /// Filters [ic, oc / group, taps…] as those of a convolution with the taps in reverse order.
    private func turned(
        _ value: ValueID, _ shape: [Int], _ convolution: Conv3DLowering, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let (inner, columns, taps) = (shape[0] / op.group, shape[1], shape[2...].reduce(1, *))
        let form = [columns * op.group, inner] + shape[2...]
        if let filter = builder.graph.constant(value) {
            let elements = filter.withElements(of: Float.self) { source in
                source.indices.map { index in
                    let (row, tap) = index.quotientAndRemainder(dividingBy: taps)
                    let (column, channel) = row.quotientAndRemainder(dividingBy: inner)
                    let (group, own) = column.quotientAndRemainder(dividingBy: columns)
                    return source[((group * inner + channel) * columns + own) * taps + taps - 1 - tap]
                }
            }
            return convolution.packed(Tensor(elements, shape: form), form, &builder)
        }
        let source = try builder.denseView(of: value)
        let moved = try builder.temporary(.float32, form)
        try builder.emitCopy(
            from: source, strides: [inner * columns * taps, taps, columns * taps, -1], sourceOffset: taps - 1,
            to: moved, strides: [columns * inner * taps, inner * taps, taps, 1],
            shape: [op.group, columns, inner, taps])
        return try convolution.packed(moved, form, &builder)
    }
}
