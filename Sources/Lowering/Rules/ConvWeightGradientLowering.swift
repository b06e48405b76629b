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
    private let window: SlidingWindow
    /// Batch, height, width and channels; height is 1 for one spatial dimension.
    private let input: [Int]
    private let output: [Int]
    private let kernel: [Int]
    private let strides: [Int]
    private let dilations: [Int]
    private let padding: [Int]

    init(_ op: ConvWeightGradient, _ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        self.op = op
        try builder.requireFloat32(node.inputs)
        window = try lowering { () throws(OperatorError) in try op.window() }
        guard op.layout == .channelsLast, window.rank <= 2 else {
            throw LoweringError("the compiled runtime computes gradients of filters over one or two dimensions")
        }
        let x = try builder.fixedType(of: try node.required(0)).shape
        let gradient = try builder.fixedType(of: try node.required(1)).shape
        let lift = window.rank == 1
        func spatial(_ shape: [Int]) -> [Int] { lift ? [shape[0], 1, shape[1], shape[2]] : shape }
        func pair(_ list: [Int], _ unit: Int) -> [Int] { lift ? [unit, list[0]] : list }
        (input, output) = (spatial(x), spatial(gradient))
        kernel = pair(window.kernel, 1)
        strides = pair(window.strides, 1)
        dilations = pair(window.dilations, 1)
        var begins: [Int] = []
        for axis in 0..<window.rank { begins.append(window.padding(axis, input: x[1 + axis]).begin) }
        padding = pair(begins, 0)
    }

    private var isDepthwise: Bool { op.group == input[3] && output[3] == op.group }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.view(of: try node.required(0))
        let gradient = try builder.view(of: try node.required(1))
        let result = try builder.output(try node.output())
        guard result.elementCount > 0 else { return }
        guard x.elementCount > 0 && gradient.elementCount > 0 else {
            return try builder.emitFill(result, with: Tensor(scalar: Float(0)))
        }
        let count = result.elementCount
        let chunks = max(1, min(input[0], Self.mostChunks, Self.largestPartials / count))
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
        var parameters = ck_conv_weight_gradient_f32_params()
        (parameters.batch, parameters.in_h) = (try int32(input[0]), try int32(input[1]))
        (parameters.in_w, parameters.in_c) = (try int32(input[2]), try int32(input[3]))
        (parameters.out_h, parameters.out_w) = (try int32(output[1]), try int32(output[2]))
        (parameters.out_c, parameters.groups) = (try int32(output[3]), try int32(op.group))
        (parameters.kernel_h, parameters.kernel_w) = (try int32(kernel[0]), try int32(kernel[1]))
        (parameters.stride_h, parameters.stride_w) = (try int32(strides[0]), try int32(strides[1]))
        (parameters.dilation_h, parameters.dilation_w) = (try int32(dilations[0]), try int32(dilations[1]))
        (parameters.pad_top, parameters.pad_left) = (try int32(padding[0]), try int32(padding[1]))
        (parameters.x_pixel, parameters.g_pixel) = (try int32(x.rowStride), try int32(gradient.rowStride))
        parameters.chunks = try int32(sums.shape[0])
        builder.emit(CK_FAMILY_CONV_WEIGHT_GRADIENT_F32, parameters, inputs: [x, gradient], outputs: [sums])
    }

    private func emitDepthwise(
        _ x: View, _ gradient: View, _ sums: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = ck_depthwise_weight_gradient_f32_params()
        (parameters.batch, parameters.in_h) = (try int32(input[0]), try int32(input[1]))
        (parameters.in_w, parameters.channels) = (try int32(input[2]), try int32(input[3]))
        (parameters.out_h, parameters.out_w) = (try int32(output[1]), try int32(output[2]))
        (parameters.kernel_h, parameters.kernel_w) = (try int32(kernel[0]), try int32(kernel[1]))
        (parameters.stride_h, parameters.stride_w) = (try int32(strides[0]), try int32(strides[1]))
        (parameters.dilation_h, parameters.dilation_w) = (try int32(dilations[0]), try int32(dilations[1]))
        (parameters.pad_top, parameters.pad_left) = (try int32(padding[0]), try int32(padding[1]))
        (parameters.x_pixel, parameters.g_pixel) = (try int32(x.rowStride), try int32(gradient.rowStride))
        parameters.chunks = try int32(sums.shape[0])
        builder.emit(CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32, parameters, inputs: [x, gradient], outputs: [sums])
    }

    /// Sums in the kernels' order, [group][kx][ky][ic][oc] or [ky][kx][c], as filters [oc, ic, ky, kx].
    private func emitOrder(
        _ sums: View, _ result: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let taps = kernel[0] * kernel[1]
        if isDepthwise {
            return try builder.emitCopy(
                from: sums, strides: [1, output[3]], to: result, strides: [taps, 1], shape: [output[3], taps])
        }
        let (inner, filters) = (input[3] / op.group, output[3] / op.group)
        let row = inner * filters
        try builder.emitCopy(
            from: sums, strides: [taps * row, 1, filters, row, kernel[0] * row], to: result,
            strides: [filters * inner * taps, inner * taps, taps, kernel[1], 1],
            shape: [op.group, filters, inner, kernel[0], kernel[1]])
    }
}
