import CKernels
import IR
import Operators

/// Lowers a convolution in the NHWC (or NWC) layout to conv_f32 or, with one channel per group, depthwise_f32.
struct ConvLowering {
    private let op: Conv
    private let node: Node
    private let weightShape: [Int]
    private let window: SlidingWindow
    /// Batch, height, width and channels; height is 1 for one spatial dimension.
    private let input: [Int]
    private let output: [Int]
    private let kernel: [Int]
    private let strides: [Int]
    private let dilations: [Int]
    private let padding: [Int]

    init(_ op: Conv, _ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        self.op = op
        self.node = node
        try builder.requireFloat32(node.inputs)
        guard op.layout == .channelsLast else { throw LoweringError("a convolution needs the NHWC layout here") }
        let x = try builder.fixedType(of: try node.required(0)).shape
        weightShape = try builder.fixedType(of: try node.required(1)).shape
        let y = try builder.fixedType(of: try node.output()).shape
        let shape = weightShape
        window = try lowering { () throws(OperatorError) in try op.window(weights: shape) }
        guard window.rank <= 2 else {
            throw LoweringError("the compiled runtime convolves over one or two dimensions, not \(window.rank)")
        }
        let lift = window.rank == 1
        func spatial(_ shape: [Int]) -> [Int] { lift ? [shape[0], 1, shape[1], shape[2]] : shape }
        func pair(_ list: [Int], _ unit: Int) -> [Int] { lift ? [unit, list[0]] : list }
        input = spatial(x)
        output = spatial(y)
        kernel = pair(window.kernel, 1)
        strides = pair(window.strides, 1)
        dilations = pair(window.dilations, 1)
        var begins: [Int] = []
        for axis in 0..<window.rank { begins.append(window.padding(axis, input: x[1 + axis]).begin) }
        padding = pair(begins, 0)
    }

    private var isDepthwise: Bool { op.group == input[3] && output[3] == op.group }

    func lower(into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.view(of: try node.required(0))
        let weights = isDepthwise ? try depthwiseWeights(&builder) : try packedWeights(&builder)
        let bias = try optional(2, &builder)
        let residual = try optional(3, &builder)
        let y = try builder.output(try node.output(), strided: true)
        guard y.elementCount > 0 else { return }
        let inputs = [x, weights, bias, residual]
        let order = op.residualOrder.kernelForm
        let residualPixel = try int32(residual?.rowStride ?? output[3])
        if isDepthwise {
            var parameters = ck_depthwise_f32_params()
            (parameters.batch, parameters.in_h) = (try int32(input[0]), try int32(input[1]))
            (parameters.in_w, parameters.channels) = (try int32(input[2]), try int32(input[3]))
            (parameters.out_h, parameters.out_w) = (try int32(output[1]), try int32(output[2]))
            (parameters.kernel_h, parameters.kernel_w) = (try int32(kernel[0]), try int32(kernel[1]))
            (parameters.stride_h, parameters.stride_w) = (try int32(strides[0]), try int32(strides[1]))
            (parameters.dilation_h, parameters.dilation_w) = (try int32(dilations[0]), try int32(dilations[1]))
            (parameters.pad_top, parameters.pad_left) = (try int32(padding[0]), try int32(padding[1]))
            (parameters.x_pixel, parameters.y_pixel) = (try int32(x.rowStride), try int32(y.rowStride))
            (parameters.r_pixel, parameters.residual_order) = (residualPixel, order)
            parameters.activation = op.activation.kernelForm
            builder.emit(CK_FAMILY_DEPTHWISE_F32, parameters, inputs: inputs, outputs: [y])
        } else {
            var parameters = ck_conv_f32_params()
            (parameters.batch, parameters.in_h) = (try int32(input[0]), try int32(input[1]))
            (parameters.in_w, parameters.in_c) = (try int32(input[2]), try int32(input[3]))
            (parameters.out_h, parameters.out_w) = (try int32(output[1]), try int32(output[2]))
            (parameters.out_c, parameters.groups) = (try int32(output[3]), try int32(op.group))
            (parameters.kernel_h, parameters.kernel_w) = (try int32(kernel[0]), try int32(kernel[1]))
            (parameters.stride_h, parameters.stride_w) = (try int32(strides[0]), try int32(strides[1]))
            (parameters.dilation_h, parameters.dilation_w) = (try int32(dilations[0]), try int32(dilations[1]))
            (parameters.pad_top, parameters.pad_left) = (try int32(padding[0]), try int32(padding[1]))
            (parameters.x_pixel, parameters.y_pixel) = (try int32(x.rowStride), try int32(y.rowStride))
            (parameters.r_pixel, parameters.residual_order) = (residualPixel, order)
            parameters.activation = op.activation.kernelForm
            builder.emit(CK_FAMILY_CONV_F32, parameters, inputs: inputs, outputs: [y])
        }
    }

    private func optional(_ index: Int, _ builder: inout ProgramBuilder) throws(LoweringError) -> View? {
        guard let value = node.input(index) else { return nil }
        return try builder.view(of: value)
    }

    private var spatialSize: Int { kernel[0] * kernel[1] }

    /// Filters [oc, ic, ky, kx] as panels [group][oc / 16][ky][kx][ic][16].
    private func packedWeights(_ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let value = try node.required(1)
        let columns = output[3] / op.group
        let inner = weightShape[1]
        let plan = PanelPacking(
            batch: op.group, columns: columns, outer: spatialSize, inner: inner,
            batchStride: columns * inner * spatialSize, columnStride: inner * spatialSize, outerStride: 1,
            innerStride: spatialSize)
        return try builder.packed(value, plan)
    }

    /// Filters [c, 1, ky, kx] as [ky][kx][c].
    private func depthwiseWeights(_ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let value = try node.required(1)
        let channels = output[3]
        if let tensor = builder.graph.constant(value) {
            let packed = tensor.withElements(of: Float.self) { source in
                (0..<(spatialSize * channels)).map { source[$0 % channels * spatialSize + $0 / channels] }
            }
            return builder.add(constant: packed)
        }
        let source = try builder.denseView(of: value)
        let packed = try builder.temporary(.float32, [spatialSize, channels])
        try builder.emitCopy(
            from: source, strides: [1, spatialSize], to: packed, strides: [channels, 1],
            shape: [spatialSize, channels])
        return packed
    }
}
