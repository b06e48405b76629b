import CKernels
import IR
import Operators

/// Lowers a convolution over three dimensions to conv_f32: the slices that the filter sees along the depth become
/// channels of one picture, in the order (group, depth, channel), so that each output plane is one two-dimensional
/// convolution. Slices in the padding are zeros.
struct Conv3DLowering {
    private let op: Conv
    private let window: SlidingWindow

    init(_ op: Conv, _ window: SlidingWindow) {
        self.op = op
        self.window = window
    }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let shape = try builder.fixedType(of: try node.required(1)).shape
        let bias = try node.input(2).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let residual = try node.input(3).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let weights = try packed(node, shape, &builder)
        try emit(x, weights, bias: bias, residual: residual, y, &builder)
    }

    /// Adds the convolution of a dense tensor [batch, depth, height, width, channels] with packed filters.
    func emit(
        _ x: View, _ weights: View, bias: View?, residual: View?, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let axes = (0..<3).map { WindowAxis(window, $0, input: x.shape[1 + $0], output: y.shape[1 + $0]) }
        let stacked = try stack(x, planes: y.shape[1], pad: axes[0].begin, &builder)
        var parameters = try ck_conv_f32_params(batch: y.shape[0] * y.shape[1], rows: axes[1], columns: axes[2])
        (parameters.in_c, parameters.out_c) = (try int32(stacked.rowLength), try int32(y.rowLength))
        parameters.groups = try int32(op.group)
        (parameters.x_pixel, parameters.y_pixel) = (parameters.in_c, parameters.out_c)
        (parameters.r_pixel, parameters.residual_order) = (parameters.out_c, op.residualOrder.kernelForm)
        parameters.activation = op.activation.kernelForm
        builder.emit(CK_FAMILY_CONV_F32, parameters, inputs: [stacked, weights, bias, residual], outputs: [y])
    }

    /// [batch, output plane, height, width, group, depth, channel].
    private func stack(
        _ x: View, planes: Int, pad: Int, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let (batch, depth, area, channels) = (x.shape[0], x.shape[1], x.shape[2] * x.shape[3], x.rowLength)
        let (taps, inner) = (window.kernel[0], channels / op.group)
        let wide = taps * channels
        let result = try builder.temporary(.float32, [batch * planes, x.shape[2], x.shape[3], wide])
        let (stride, dilation) = (window.strides[0], window.dilations[0])
        func slice(_ plane: Int, _ tap: Int) -> Int { plane * stride - pad + tap * dilation }
        let seen = (0..<taps).map { tap in (0..<planes).filter { (0..<depth).contains(slice($0, tap)) } }
        if seen.contains(where: { $0.count < planes }) {
            try builder.emitFill(result, with: Tensor(scalar: Float(0)))
        }
        for (tap, list) in seen.enumerated() {
            guard let first = list.first else { continue }
            try builder.emitCopy(
                from: x, strides: [depth * area * channels, stride * area * channels, channels, inner, 1],
                sourceOffset: slice(first, tap) * area * channels, to: result,
                strides: [planes * area * wide, area * wide, wide, taps * inner, 1],
                destinationOffset: first * area * wide + tap * inner,
                shape: [batch, list.count, area, op.group, inner])
        }
        return result
    }

    private func packed(
        _ node: Node, _ shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let value = try node.required(1)
        if let tensor = builder.graph.constant(value) { return packed(tensor, shape, &builder) }
        return try packed(builder.denseView(of: value), shape, &builder)
    }

    private func packing(_ shape: [Int]) -> PanelPacking {
        let rows = shape[1...].reduce(1, *)
        return PanelPacking(
            batch: op.group, columns: shape[0] / op.group, outer: 1, inner: rows,
            batchStride: shape[0] / op.group * rows, columnStride: rows, outerStride: 0, innerStride: 1)
    }

    /// Filters [oc, ic, kd, ky, kx] as panels [group][oc / 16][ky][kx][kd][ic][16].
    func packed(_ tensor: Tensor, _ shape: [Int], _ builder: inout ProgramBuilder) -> View {
        let (inner, taps, spatial) = (shape[1], shape[2], shape[3] * shape[4])
        let rows = inner * taps * spatial
        return builder.add(
            constant: tensor.withElements(of: Float.self) { source in
                let moved = source.indices.map { index in
                    let (row, ic) = (index % rows / inner, index % inner)
                    return source[index / rows * rows + ic * taps * spatial + row % taps * spatial + row / taps]
                }
                return moved.withUnsafeBufferPointer { packing(shape).packed($0) }
            })
    }

    /// As `packed` for filters that are computed.
    func packed(
        _ source: View, _ shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let (inner, taps, spatial) = (shape[1], shape[2], shape[3] * shape[4])
        let (rows, plan) = (inner * taps * spatial, packing(shape))
        let moved = try builder.temporary(.float32, [shape[0], spatial, taps, inner])
        try builder.emitCopy(
            from: source, strides: [rows, 1, spatial, taps * spatial], to: moved, strides: moved.strides,
            shape: moved.shape)
        let panels = try builder.temporary(.float32, [plan.elementCount])
        try builder.emitPacking(plan, from: moved, to: panels)
        return panels
    }
}
