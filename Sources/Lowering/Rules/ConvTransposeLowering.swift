import CKernels
import IR
import Operators

/// Lowers a transposed convolution over one or two dimensions to convolutions with the filter turned around, one for each
/// phase: the outputs that are a multiple of the stride apart meet the same taps. With one channel per group they are
/// depthwise_f32.
struct ConvTransposeLowering {
    private let op: ConvTranspose

    init(_ op: ConvTranspose) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let type = try builder.fixedType(of: try node.required(0))
        if type.shape.count == 5 { return try ConvTranspose3DLowering(op).lower(node, into: &builder) }
        let x = try picture(try builder.denseView(of: try node.required(0)), &builder)
        let result = try node.output()
        let outputShape = try builder.fixedType(of: result).shape
        let weights = try builder.fixedType(of: try node.required(1)).shape
        let axes = try axes(op.layout.channelsFirst(type.shape), pictureShape(outputShape), weights)
        let bias = try node.input(2).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let shape = pictureShape(outputShape)
        let y =
            op.layout == .channelsLast
            ? try builder.output(result).reshaped(shape) : try builder.temporary(.float32, shape)
        var product = Product(op: op, weights: try node.required(1), weightShape: weights, bias: bias)
        product.isDepthwise = op.group == x.shape[3] && weights[1] == 1
        if y.elementCount > 0 {
            if axes.allSatisfy({ $0.stride == 1 }) {
                try product.emit(x, y, axes[0].whole, axes[1].whole, &builder)
            } else if !builder.isForManyShapes, axes.allSatisfy(\.hasPhases) {
                try emitPhases(product, x, y, axes, &builder)
            } else {
                let spread = try spread(x, axes.map(\.stride), &builder)
                try product.emit(spread, y, axes[0].spread, axes[1].spread, &builder)
            }
        }
        if op.layout == .channelsFirst { try restore(y, result, outputShape, &builder) }
    }

    /// Both axes of the picture; the first is trivial for one spatial dimension.
    private func axes(
        _ input: [Int], _ output: [Int], _ weights: [Int]
    ) throws(LoweringError) -> [TransposedAxis] {
        let window = try lowering { () throws(OperatorError) in try op.window(weights: weights) }
        var axes = window.rank == 1 ? [TransposedAxis(output: 1)] : []
        for axis in 0..<window.rank {
            let begin = try lowering { () throws(OperatorError) in
                try op.axis(axis, input: .fixed(input[2 + axis]), window).begin.value
            }
            guard let begin else { throw LoweringError("the padding of axis \(axis) is not fixed") }
            guard begin <= window.extent(axis) - 1 else {
                throw LoweringError("padding larger than the filter has no kernel")
            }
            var own = TransposedAxis(output: output[1 + axes.count])
            (own.kernel, own.stride) = (window.kernel[axis], window.strides[axis])
            (own.dilation, own.begin) = (window.dilations[axis], begin)
            axes.append(own)
        }
        return axes
    }

    /// Batch, height, width and channels; height is 1 for one spatial dimension.
    private func pictureShape(_ shape: [Int]) -> [Int] {
        let first = op.layout.channelsFirst(shape)
        return [first[0]] + (first.count == 3 ? [1] : []) + first[2...] + [first[1]]
    }

    private func picture(_ x: View, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let shape = pictureShape(x.shape)
        guard shape.count == 4 else {
            throw LoweringError("the compiled runtime transposes convolutions over one to three dimensions")
        }
        if op.layout == .channelsLast { return x.reshaped(shape) }
        let moved = try builder.temporary(.float32, shape)
        let plane = shape[1] * shape[2]
        try builder.emitCopy(
            from: x, strides: [shape[3] * plane, 1, plane], to: moved, strides: [plane * shape[3], shape[3], 1],
            shape: [shape[0], plane, shape[3]])
        return moved
    }

    private func restore(
        _ y: View, _ result: ValueID, _ shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let target = try builder.output(result)
        let (plane, channels) = (y.shape[1] * y.shape[2], y.shape[3])
        try builder.emitCopy(
            from: y, strides: [plane * channels, 1, channels], to: target, strides: [plane * channels, plane, 1],
            shape: [y.shape[0], channels, plane])
    }

    /// The pixels `strides` apart, zeros between them.
    private func spread(_ x: View, _ strides: [Int], _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let shape = x.shape
        let wide = [shape[0], (shape[1] - 1) * strides[0] + 1, (shape[2] - 1) * strides[1] + 1, shape[3]]
        let target = try builder.temporary(.float32, wide)
        try builder.emitFill(target, with: Tensor(scalar: Float(0)))
        let steps = target.strides
        try builder.emitCopy(
            from: x, strides: x.strides, to: target,
            strides: [steps[0], steps[1] * strides[0], steps[2] * strides[1], steps[3]], shape: shape)
        return target
    }

    /// A convolution for each phase of rows and columns. Where the columns' phases interleave in whole rows they are
    /// written there; otherwise, and for the rows' phases, copies put them into place.
    private func emitPhases(
        _ product: Product, _ x: View, _ y: View, _ axes: [TransposedAxis], _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let (rows, columns) = (axes[0].phases, axes[1].phases)
        let (batch, width, channels) = (y.shape[0], y.shape[2], y.shape[3])
        if (rows + columns).contains(where: { $0.taps.isEmpty && $0.count > 0 }) {
            if let bias = product.bias {
                try builder.emitCopy(
                    from: bias, strides: [0, 1], to: y, strides: [channels, 1],
                    shape: [batch * y.shape[1] * width, channels])
            } else {
                try builder.emitFill(y, with: Tensor(scalar: Float(0)))
            }
        }
        let interleaves = width % columns.count == 0 && columns.allSatisfy { !$0.taps.isEmpty }
        for (row, above) in rows.enumerated() where above.count > 0 && !above.taps.isEmpty {
            let isWhole = rows.count == 1
            let lines =
                interleaves && !isWhole
                ? try builder.temporary(.float32, [batch, above.count, width, channels]) : y
            for (column, beside) in columns.enumerated() where beside.count > 0 && !beside.taps.isEmpty {
                let shape = [batch, above.count, beside.count, channels]
                if interleaves {
                    var part = lines.part(elementOffset: column * channels, shape: shape)
                    part.rowStride = columns.count * channels
                    try product.emit(x, part, above, beside, &builder)
                } else {
                    let part = try builder.temporary(.float32, shape)
                    try product.emit(x, part, above, beside, &builder)
                    try builder.emitCopy(
                        from: part, strides: part.strides, to: y,
                        strides: [
                            y.strides[0], rows.count * y.strides[1], columns.count * channels, 1,
                        ], destinationOffset: row * y.strides[1] + column * channels, shape: shape)
                }
            }
            if interleaves && !isWhole {
                try builder.emitCopy(
                    from: lines, strides: lines.strides, to: y,
                    strides: [y.strides[0], rows.count * y.strides[1], channels, 1],
                    destinationOffset: row * y.strides[1], shape: lines.shape)
            }
        }
    }
}

/// One spatial axis of a transposed convolution.
private struct TransposedAxis {
    var output: Int
    var kernel = 1
    var stride = 1
    var dilation = 1
    /// What is removed at the beginning of the output.
    var begin = 0

    /// Outputs that a convolution with a part of the turned filter gives.
    struct Part {
        /// The filter's taps, in the order of the convolution.
        var taps: [Int]
        var dilation: Int
        var padding: Int
        /// Outputs.
        var count: Int

        /// The window of the convolution, of stride 1.
        func window(input: Int, output: Int) -> WindowAxis {
            WindowAxis(input: input, output: output, kernel: taps.count, dilation: dilation, begin: padding)
        }
    }

    /// All outputs, when the stride is 1.
    var whole: Part { spread }

    /// All outputs from an input whose elements lie `stride` apart.
    var spread: Part {
        Part(
            taps: (0..<kernel).reversed(), dilation: dilation, padding: dilation * (kernel - 1) - begin, count: output)
    }

    /// For each phase its outputs, a multiple of the stride apart.
    var phases: [Part] {
        if stride == 1 { return [whole] }
        return (0..<stride).map { phase in
            let first = (phase + begin) % stride
            let taps = Array(Swift.stride(from: first, to: kernel, by: stride).reversed())
            let skipped = (phase + begin) / stride
            let count = phase < output ? (output - phase + stride - 1) / stride : 0
            return Part(taps: taps, dilation: 1, padding: taps.count - 1 - skipped, count: count)
        }
    }

    /// True when phases are convolutions whose padding is not negative.
    var hasPhases: Bool {
        stride == 1 || (dilation == 1 && phases.allSatisfy { $0.taps.isEmpty || $0.count == 0 || $0.padding >= 0 })
    }
}

/// The convolutions that stand for a transposed one.
private struct Product {
    let op: ConvTranspose
    let weights: ValueID
    /// [ic, oc / group, taps…]
    let weightShape: [Int]
    let bias: View?
    var isDepthwise = false

    /// Emits the convolution of `x` that gives `y`, whose pixels may be apart.
    func emit(
        _ x: View, _ y: View, _ rows: TransposedAxis.Part, _ columns: TransposedAxis.Part,
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let inputs = [x, try turned(rows.taps, columns.taps, &builder), bias, nil]
        let rowAxis = rows.window(input: x.shape[1], output: y.shape[1])
        let columnAxis = columns.window(input: x.shape[2], output: y.shape[2])
        guard isDepthwise else {
            var parameters = try ck_conv_f32_params(batch: x.shape[0], rows: rowAxis, columns: columnAxis)
            (parameters.in_c, parameters.out_c) = (try int32(x.shape[3]), try int32(y.shape[3]))
            parameters.groups = try int32(op.group)
            (parameters.x_pixel, parameters.y_pixel) = (try int32(x.shape[3]), try int32(y.rowStride))
            parameters.r_pixel = parameters.y_pixel
            return builder.emit(CK_FAMILY_CONV_F32, parameters, inputs: inputs, outputs: [y])
        }
        var parameters = try ck_depthwise_f32_params(batch: x.shape[0], rows: rowAxis, columns: columnAxis)
        parameters.channels = try int32(x.shape[3])
        (parameters.x_pixel, parameters.y_pixel) = (try int32(x.shape[3]), try int32(y.rowStride))
        parameters.r_pixel = parameters.y_pixel
        builder.emit(CK_FAMILY_DEPTHWISE_F32, parameters, inputs: inputs, outputs: [y])
    }

    /// The filters' taps of some rows and columns, each list evenly spaced and descending, packed for the kernel.
    private func turned(
        _ rows: [Int], _ columns: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let width = weightShape.count == 3 ? weightShape[2] : weightShape[3]
        let spatial = weightShape[2...].reduce(1, *)
        let (filters, taps) = (weightShape[0] * weightShape[1], rows.count * columns.count)
        if let constant = builder.graph.constant(weights) {
            let places = rows.flatMap { row in columns.map { row * width + $0 } }
            let chosen: [Float] = constant.withElements(of: Float.self) { source in
                if isDepthwise { return places.flatMap { tap in (0..<filters).map { source[$0 * spatial + tap] } } }
                return (0..<filters).flatMap { filter in places.map { source[filter * spatial + $0] } }
            }
            if isDepthwise { return builder.add(constant: chosen) }
            return builder.add(constant: chosen.withUnsafeBufferPointer { packing(taps).packed($0) })
        }
        let source = try builder.denseView(of: weights)
        let start = (rows.first ?? 0) * width + (columns.first ?? 0)
        let down = rows.count > 1 ? (rows[1] - rows[0]) * width : 0
        let across = columns.count > 1 ? columns[1] - columns[0] : 0
        let chosen = try builder.temporary(.float32, [filters * taps])
        try builder.emitCopy(
            from: source, strides: [spatial, down, across], sourceOffset: start, to: chosen,
            strides: isDepthwise ? [1, columns.count * filters, filters] : [taps, columns.count, 1],
            shape: [filters, rows.count, columns.count])
        if isDepthwise { return chosen }
        let plan = packing(taps)
        let panels = try builder.temporary(.float32, [plan.elementCount])
        try builder.emitPacking(plan, from: chosen, to: panels)
        return panels
    }

    /// Filters [ic, oc / group, taps] as panels [group][oc / 16][tap][ic][16].
    private func packing(_ taps: Int) -> PanelPacking {
        let (inner, columns) = (weightShape[0] / op.group, weightShape[1])
        return PanelPacking(
            batch: op.group, columns: columns, outer: taps, inner: inner, batchStride: inner * columns * taps,
            columnStride: taps, outerStride: 1, innerStride: columns * taps)
    }
}
