import CKernels
import IR
import Operators

/// Lowers a transposed convolution over two dimensions to a convolution: the input is spread out with zeros between its
/// pixels, and the filter is turned around.
struct ConvTransposeLowering {
    private let op: ConvTranspose

    init(_ op: ConvTranspose) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        if try builder.fixedType(of: try node.required(0)).shape.count == 5 {
            return try ConvTranspose3DLowering(op).lower(node, into: &builder)
        }
        let x = try picture(try builder.denseView(of: try node.required(0)), &builder)
        let result = try node.output()
        let outputShape = try builder.fixedType(of: result).shape
        let output = pictureShape(outputShape)
        let shape = try builder.fixedType(of: try node.required(1)).shape
        let window = try lowering { () throws(OperatorError) in try op.window(weights: shape) }
        let lift = window.rank == 1
        let strides = lift ? [1] + window.strides : window.strides
        let dilations = lift ? [1] + window.dilations : window.dilations
        let kernel = lift ? [1] + window.kernel : window.kernel
        var begins: [Int] = lift ? [0] : []
        for axis in 0..<window.rank {
            let spatial = op.layout.channelsFirst(try builder.fixedType(of: try node.required(0)).shape)[2 + axis]
            let begin = try lowering { () throws(OperatorError) in
                try op.axis(axis, input: .fixed(spatial), window).begin.value
            }
            guard let begin else { throw LoweringError("the padding of axis \(axis) is not fixed") }
            begins.append(begin)
        }
        let pads = (0..<2).map { dilations[$0] * (kernel[$0] - 1) - begins[$0] }
        guard pads.allSatisfy({ $0 >= 0 }) else {
            throw LoweringError("padding larger than the filter has no kernel")
        }
        let spread = try spread(x, strides, &builder)
        let weights = try turned(try node.required(1), shape, kernel, &builder)
        let bias = try node.input(2).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let y =
            op.layout == .channelsLast
            ? try builder.output(result).reshaped(output) : try builder.temporary(.float32, output)
        var parameters = ck_conv_f32_params()
        (parameters.batch, parameters.in_h) = (try int32(spread.shape[0]), try int32(spread.shape[1]))
        (parameters.in_w, parameters.in_c) = (try int32(spread.shape[2]), try int32(spread.shape[3]))
        (parameters.out_h, parameters.out_w) = (try int32(output[1]), try int32(output[2]))
        (parameters.out_c, parameters.groups) = (try int32(output[3]), try int32(op.group))
        (parameters.kernel_h, parameters.kernel_w) = (try int32(kernel[0]), try int32(kernel[1]))
        (parameters.stride_h, parameters.stride_w) = (1, 1)
        (parameters.dilation_h, parameters.dilation_w) = (try int32(dilations[0]), try int32(dilations[1]))
        (parameters.pad_top, parameters.pad_left) = (try int32(pads[0]), try int32(pads[1]))
        (parameters.x_pixel, parameters.y_pixel) = (try int32(spread.shape[3]), try int32(output[3]))
        parameters.r_pixel = parameters.y_pixel
        builder.emit(CK_FAMILY_CONV_F32, parameters, inputs: [spread, weights, bias, nil], outputs: [y])
        if op.layout == .channelsFirst { try restore(y, result, outputShape, &builder) }
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
        if strides == [1, 1] { return x }
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

    /// Filters [ic, oc / group, ky, kx] as panels of the convolution with the taps in reverse order.
    private func turned(
        _ value: ValueID, _ shape: [Int], _ kernel: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let (inner, columns) = (shape[0] / op.group, shape[1])
        let spatial = kernel[0] * kernel[1]
        let plan = PanelPacking(
            batch: op.group, columns: columns, outer: spatial, inner: inner,
            batchStride: inner * columns * spatial, columnStride: spatial, outerStride: 1,
            innerStride: columns * spatial)
        if let filter = builder.graph.constant(value) {
            return builder.add(
                constant: filter.withElements(of: Float.self) { source in
                    let reversed = (0..<source.count).map {
                        source[$0 - $0 % spatial + spatial - 1 - $0 % spatial]
                    }
                    return reversed.withUnsafeBufferPointer { plan.packed($0) }
                })
        }
        let source = try builder.denseView(of: value)
        let reversed = try builder.temporary(.float32, [shape[0] * columns, spatial])
        try builder.emitCopy(
            from: source, strides: [spatial, -1], sourceOffset: spatial - 1, to: reversed, strides: [spatial, 1],
            shape: reversed.shape)
        let panels = try builder.temporary(.float32, [plan.elementCount])
        try builder.emitPacking(plan, from: reversed, to: panels)
        return panels
    }
}
