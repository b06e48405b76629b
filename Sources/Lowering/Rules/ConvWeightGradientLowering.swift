import CKernels
import IR
import Operators

/// Lowers the gradient of a convolution's filters in the NHWC (or NWC) layout to conv_weight_gradient_f32 or, with one
/// channel per group, depthwise_weight_gradient_f32.
///
/// The kernels sum over chunks of the batch that depend on the shapes alone, so that threads share the work; the sums of the
/// chunks are then added in order.
struct ConvWeightGradientLowering {
    /// The most chunks of a batch.
    private static let mostChunks = 8
    /// The most floats that all chunks' sums take together.
    private static let largestPartials = 1 << 22

    private let op: ConvWeightGradient
    private let rows: WindowAxis
    private let columns: WindowAxis
    private let batch: Int
    private let inputChannels: Int
    private let outputChannels: Int

    init(_ op: ConvWeightGradient, _ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        self.op = op
        try builder.requireFloat32(node.inputs)
        let window = try lowering { () throws(OperatorError) in try op.window() }
        guard op.layout == .channelsLast, window.rank <= 2 else {
            throw LoweringError("the compiled runtime computes gradients of filters over one or two dimensions")
        }
        let x = try builder.fixedType(of: try node.required(0)).shape
        let gradient = try builder.fixedType(of: try node.required(1)).shape
        (rows, columns) = WindowAxis.planar(window, input: x, output: gradient)
        (batch, inputChannels, outputChannels) = (x[0], x[x.count - 1], gradient[gradient.count - 1])
    }

    private var isDepthwise: Bool { op.group == inputChannels && outputChannels == op.group }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.view(of: try node.required(0))
        let gradient = try builder.view(of: try node.required(1))
        let result = try builder.output(try node.output())
        guard result.elementCount > 0 else { return }
        guard x.elementCount > 0 && gradient.elementCount > 0 else {
            return try builder.emitFill(result, with: Tensor(scalar: Float(0)))
        }
        let count = result.elementCount
        let chunks = max(1, min(batch, Self.mostChunks, Self.largestPartials / count))
        let sums = try builder.temporary(.float32, [chunks, count])
        if isDepthwise {
            try emitDepthwise(x, gradient, sums, &builder)
        } else {
            try emitDense(x, gradient, sums, &builder)
        }
        var total = sums.reshaped([chunks * count])
        if chunks > 1 {
            total = try builder.temporary(.float32, [count])
            let parameters = ck_reduce_f32_params(
                kind: Int32(CK_REDUCE_SUM.rawValue), outer: 1, axis: try int32(chunks), inner: try int32(count),
                x_axis: try int32(count))
            builder.emit(CK_FAMILY_REDUCE_F32, parameters, inputs: [sums], outputs: [total])
        }
        try emitOrder(total, result, &builder)
    }

    private func emitDense(
        _ x: View, _ gradient: View, _ sums: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = try ck_conv_weight_gradient_f32_params(batch: batch, rows: rows, columns: columns)
        (parameters.in_c, parameters.out_c) = (try int32(inputChannels), try int32(outputChannels))
        parameters.groups = try int32(op.group)
        (parameters.x_pixel, parameters.g_pixel) = (try int32(x.rowStride), try int32(gradient.rowStride))
        parameters.chunks = try int32(sums.shape[0])
        builder.emit(CK_FAMILY_CONV_WEIGHT_GRADIENT_F32, parameters, inputs: [x, gradient], outputs: [sums])
    }

    private func emitDepthwise(
        _ x: View, _ gradient: View, _ sums: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = try ck_depthwise_weight_gradient_f32_params(batch: batch, rows: rows, columns: columns)
        parameters.channels = try int32(inputChannels)
        (parameters.x_pixel, parameters.g_pixel) = (try int32(x.rowStride), try int32(gradient.rowStride))
        parameters.chunks = try int32(sums.shape[0])
        builder.emit(CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32, parameters, inputs: [x, gradient], outputs: [sums])
    }

    /// Sums in the kernels' order, [group][kx][ky][ic][oc] or [ky][kx][c], as filters [oc, ic, ky, kx].
    private func emitOrder(
        _ sums: View, _ result: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let taps = rows.kernel * columns.kernel
        if isDepthwise {
            return try builder.emitCopy(
                from: sums, strides: [1, outputChannels], to: result, strides: [taps, 1], shape: [outputChannels, taps])
        }
        let (inner, filters) = (inputChannels / op.group, outputChannels / op.group)
        let row = inner * filters
        try builder.emitCopy(
            from: sums, strides: [taps * row, 1, filters, row, rows.kernel * row], to: result,
            strides: [filters * inner * taps, inner * taps, taps, columns.kernel, 1],
            shape: [op.group, filters, inner, rows.kernel, columns.kernel])
    }
}
