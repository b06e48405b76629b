import CKernels
import IR
import Operators

/// Lowers pooling in the NHWC layout (or with one or three spatial axes) to pool_f32. Over three axes, maxima are those of
/// the planes first and then of the depth, which windows allow because they are products of intervals; averages are sums
/// over the windows, divided once.
struct PoolLowering {
    var kind: ck_pool_kind
    var layout: Layout
    var countIncludePad: Bool

    func lower(_ node: Node, _ window: SlidingWindow, into builder: inout ProgramBuilder) throws(LoweringError) {
        guard layout == .channelsLast else { throw LoweringError("pooling needs the NHWC layout here") }
        guard window.rank <= 3 else {
            throw LoweringError("the compiled runtime pools over one to three dimensions, not \(window.rank)")
        }
        let input = try node.required(0)
        let dtype = builder.graph.type(of: input).dtype
        if kind == CK_POOL_MAX && (dtype == .uint8 || dtype == .int8) {
            return try lowerBytes(node, window, &builder)
        }
        try builder.requireFloat32([input])
        let x = window.rank == 3 ? try builder.denseView(of: input) : try builder.view(of: input)
        let y = try builder.output(try node.output(), strided: window.rank < 3)
        try pool(x, y, window, &builder)
    }

    /// Bytes are exact in fp32.
    private func lowerBytes(
        _ node: Node, _ window: SlidingWindow, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let wide = try builder.temporary(.float32, x.shape)
        try builder.emitCast(x, wide)
        let pooled = try builder.temporary(.float32, y.shape)
        try pool(wide, pooled, window, &builder)
        try builder.emitCast(pooled, y)
    }

    private func pool(
        _ x: View, _ y: View, _ window: SlidingWindow, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        if kind == CK_POOL_AVERAGE && window.rank == 3 { return try average(x, y, window, &builder) }
        let axes = (0..<window.rank).map {
            WindowAxis(window, $0, input: x.shape[1 + $0], output: y.shape[1 + $0])
        }
        switch axes.count {
        case 1: try emit(x, y, batch: x.shape[0], rows: .unit, columns: axes[0], &builder)
        case 2: try emit(x, y, batch: x.shape[0], rows: axes[0], columns: axes[1], &builder)
        default:
            let (batch, depth) = (x.shape[0], x.shape[1])
            let planes = try builder.temporary(
                .float32, [batch * depth, axes[1].output, axes[2].output, x.rowLength])
            let pictures = x.reshaped([batch * depth] + x.shape[2...])
            try emit(pictures, planes, batch: batch * depth, rows: axes[1], columns: axes[2], &builder)
            let plane = axes[1].output * axes[2].output * x.rowLength
            try emit(
                planes.reshaped([batch, depth, 1, plane]), y.reshaped([batch, axes[0].output, 1, plane]),
                batch: batch, rows: axes[0], columns: .unit, &builder)
        }
    }

    /// Averages over three axes.
    private func average(
        _ x: View, _ y: View, _ window: SlidingWindow, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let sums = try builder.temporary(.float32, y.shape)
        try WindowSums(window: window, layout: .channelsLast).emit(x, sums, &builder)
        let counts = try counts(window, x, y, &builder)
        try builder.emitBinary(CK_BINARY_DIV, sums, counts, y)
    }

    /// What the sums over the windows are divided by: one number, or one for each position.
    private func counts(
        _ window: SlidingWindow, _ x: View, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let isPadded = window.autoPad == .notSet ? window.pads.contains { $0 != 0 } : window.autoPad != .valid
        let isCut = window.ceilMode || window.autoPad == .sameUpper || window.autoPad == .sameLower
        if !isCut && (countIncludePad || !isPadded) {
            return builder.add(constant: [Float(window.kernel.reduce(1, *))], shape: [])
        }
        // The sums over a picture of ones, to which the padding belongs when it counts.
        var (own, extents) = (window, Array(x.shape[1..<4]))
        if countIncludePad {
            for axis in extents.indices {
                let padding = window.padding(axis, input: extents[axis])
                extents[axis] += padding.begin + padding.end
            }
            own = try lowering { () throws(OperatorError) in
                try SlidingWindow(kernel: window.kernel, strides: window.strides, dilations: window.dilations)
            }
        }
        let ones = try builder.temporary(.float32, [1] + extents + [1])
        try builder.emitFill(ones, with: Tensor([1 as Float], shape: []))
        let counts = try builder.temporary(.float32, [1] + y.shape[1..<4] + [1])
        try WindowSums(window: own, layout: .channelsLast).emit(ones, counts, &builder)
        // A window that lies in the padding altogether has the sum 0.
        let atLeastOne = try builder.temporary(.float32, counts.shape)
        try builder.emitBinary(CK_BINARY_MAX, counts, builder.add(constant: [1 as Float], shape: []), atLeastOne)
        return atLeastOne
    }

    private func emit(
        _ x: View, _ y: View, batch: Int, rows: WindowAxis, columns: WindowAxis, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var parameters = try ck_pool_f32_params(batch: batch, rows: rows, columns: columns)
        (parameters.kind, parameters.channels) = (Int32(kind.rawValue), try int32(x.rowLength))
        (parameters.pad_bottom, parameters.pad_right) = (try int32(rows.end), try int32(columns.end))
        parameters.count_include_pad = countIncludePad ? 1 : 0
        (parameters.x_pixel, parameters.y_pixel) = (try int32(x.rowStride), try int32(y.rowStride))
        builder.emit(CK_FAMILY_POOL_F32, parameters, inputs: [x], outputs: [y])
    }
}
