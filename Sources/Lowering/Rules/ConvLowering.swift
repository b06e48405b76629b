import CKernels
import IR
import Operators

/// Lowers a convolution in the NHWC (or NWC) layout to conv_f32 or, with one channel per group, depthwise_f32.
struct ConvLowering {
    private let op: Conv
    private let node: Node
    private let weightShape: [Int]
    private let rows: WindowAxis
    private let columns: WindowAxis
    private let batch: Int
    private let inputChannels: Int
    private let outputChannels: Int

    init(_ op: Conv, _ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        self.op = op
        self.node = node
        try builder.requireFloat32(node.inputs)
        guard op.layout == .channelsLast else { throw LoweringError("a convolution needs the NHWC layout here") }
        let x = try builder.fixedType(of: try node.required(0)).shape
        weightShape = try builder.fixedType(of: try node.required(1)).shape
        let y = try builder.fixedType(of: try node.output()).shape
        let shape = weightShape
        let window = try lowering { () throws(OperatorError) in try op.window(weights: shape) }
        guard window.rank <= 2 else {
            throw LoweringError("the compiled runtime convolves over one to three dimensions, not \(window.rank)")
        }
        (rows, columns) = WindowAxis.planar(window, input: x, output: y)
        (batch, inputChannels, outputChannels) = (x[0], x[x.count - 1], y[y.count - 1])
    }

    private var isDepthwise: Bool { op.group == inputChannels && outputChannels == op.group }

    func lower(into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.view(of: try node.required(0))
        let weights = isDepthwise ? try depthwiseWeights(&builder) : try packedWeights(&builder)
        let bias = try optional(2, &builder)
        let residual = try optional(3, &builder)
        let y = try builder.output(try node.output(), strided: true)
        guard y.elementCount > 0 else { return }
        let inputs = [x, weights, bias, residual]
        let order = op.residualOrder.kernelForm
        let residualPixel = try int32(residual?.rowStride ?? outputChannels)
        if isDepthwise {
            var parameters = try ck_depthwise_f32_params(batch: batch, rows: rows, columns: columns)
            parameters.channels = try int32(inputChannels)
            (parameters.x_pixel, parameters.y_pixel) = (try int32(x.rowStride), try int32(y.rowStride))
            (parameters.r_pixel, parameters.residual_order) = (residualPixel, order)
            parameters.activation = op.activation.kernelForm
            builder.emit(CK_FAMILY_DEPTHWISE_F32, parameters, inputs: inputs, outputs: [y])
        } else {
            var parameters = try ck_conv_f32_params(batch: batch, rows: rows, columns: columns)
            (parameters.in_c, parameters.out_c) = (try int32(inputChannels), try int32(outputChannels))
            parameters.groups = try int32(op.group)
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

    private var spatialSize: Int { rows.kernel * columns.kernel }

    /// Filters [oc, ic, ky, kx] as panels [group][oc / 16][ky][kx][ic][16].
    private func packedWeights(_ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let value = try node.required(1)
        let columns = outputChannels / op.group
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
        let channels = outputChannels
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
