import CKernels
import IR
import Operators

extension LoweringRules {
    /// Convolution, matrix products, pooling and what belongs to them.
    static let neural: [String: Rule] = [
        Conv.name: Rule(writesStrided: true, stridedInputs: [0, 3]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Conv else { return }
            try builder.requireElements(node)
            if let window = try volumeWindow(op, node, &builder) {
                return try Conv3DLowering(op, window).lower(node, into: &builder)
            }
            try ConvLowering(op, node, &builder).lower(into: &builder)
        },
        MatMul.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MatMul else { return }
            try MatMulLowering(op).lower(node, into: &builder)
        },
        MaxPool.name: Rule(writesStrided: true, stridedInputs: [0]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MaxPool else { return }
            try builder.requireElements(node)
            if op.withIndices { return try lowerMaxPoolIndices(op, node, &builder) }
            try PoolLowering(kind: CK_POOL_MAX, layout: op.layout, countIncludePad: false)
                .lower(node, try lowering { () throws(OperatorError) in try op.window() }, into: &builder)
        },
        AveragePool.name: Rule(writesStrided: true, stridedInputs: [0]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? AveragePool else { return }
            try builder.requireElements(node)
            try PoolLowering(kind: CK_POOL_AVERAGE, layout: op.layout, countIncludePad: op.countIncludePad)
                .lower(node, try lowering { () throws(OperatorError) in try op.window() }, into: &builder)
        },
        LpPool.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LpPool else { return }
            try builder.requireElements(node)
            try LpPoolLowering(op).lower(node, into: &builder)
        },
        BatchNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? BatchNormalization else { return }
            try StatisticsLowering.lower(op, node, &builder)
        },
        MeanVarianceNormalization.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MeanVarianceNormalization else { return }
            try StatisticsLowering.lower(op, node, &builder)
        },
        ConvTranspose.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ConvTranspose else { return }
            try builder.requireElements(node)
            try ConvTransposeLowering(op).lower(node, into: &builder)
        },
        LRN.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LRN else { return }
            try lowerLRN(op, node, &builder)
        },
        Softmax.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Softmax else { return }
            try lowerSoftmax(axis: op.axis, log: false, node, &builder)
        },
        LogSoftmax.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LogSoftmax else { return }
            try lowerSoftmax(axis: op.axis, log: true, node, &builder)
        },
        Resize.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Resize else { return }
            try ResizeLowering(op).lower(node, into: &builder)
        },
    ]

    /// Pooling with the places of what is found, over planes with one to three axes.
    private static func lowerMaxPoolIndices(
        _ op: MaxPool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        let window = try lowering { () throws(OperatorError) in try op.window() }
        guard window.rank <= 3, op.layout == .channelsFirst else {
            throw LoweringError("the compiled runtime finds indices over one to three dimensions")
        }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(node.outputs[0])
        let indices = try builder.output(node.outputs[1])
        guard y.elementCount > 0 else { return }
        var fields: [[Int32]] = []
        for axis in (window.rank - 3)..<window.rank {
            guard axis >= 0 else {
                fields.append([1, 1, 1, 1, 1, 0])
                continue
            }
            let (input, output) = (x.shape[2 + axis], y.shape[2 + axis])
            fields.append([
                try int32(input), try int32(output), try int32(window.kernel[axis]), try int32(window.strides[axis]),
                try int32(window.dilations[axis]), try int32(window.padding(axis, input: input).begin),
            ])
        }
        func triple(_ field: Int) -> (Int32, Int32, Int32) { (fields[0][field], fields[1][field], fields[2][field]) }
        let parameters = ck_max_pool_indices_params(
            planes: try int32(x.shape[0] * x.shape[1]), column_major: op.storageOrder == 0 ? 0 : 1, in: triple(0),
            out: triple(1), kernel: triple(2), stride: triple(3), dilation: triple(4), pad: triple(5))
        builder.emit(CK_FAMILY_MAX_POOL_INDICES, parameters, inputs: [x], outputs: [y, indices])
    }

    /// The window of a convolution over three dimensions in fp32 with channels last; nil for any other.
    private static func volumeWindow(
        _ op: Conv, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> SlidingWindow? {
        try builder.requireFloat32(node.inputs)
        let weights = try builder.fixedType(of: try node.required(1)).shape
        guard weights.count == 5, op.layout == .channelsLast else { return nil }
        return try lowering { () throws(OperatorError) in try op.window(weights: weights) }
    }

    private static func lowerLRN(
        _ op: LRN, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        guard op.layout == .channelsLast else { throw LoweringError("LRN needs the NHWC layout here") }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let parameters = ck_lrn_f32_params(
            pixels: try int32(x.rowCount), channels: try int32(x.rowLength), size: try int32(op.size),
            alpha: op.alpha, beta: op.beta, bias: op.bias)
        builder.emit(CK_FAMILY_LRN_F32, parameters, inputs: [x], outputs: [y])
    }

    private static func lowerSoftmax(
        axis: Int, log: Bool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let axis = axis < 0 ? axis + x.shape.count : axis
        guard x.elementCount > 0 else { return }
        if x.dtype == .float64 { return try builder.emitSoftmaxF64(x, y, axis: axis, log: log) }
        try builder.requireFloat32(node.inputs)
        let parameters = ck_softmax_f32_params(
            outer: try int32(x.shape[..<axis].reduce(1, *)), axis: try int32(x.shape[axis]),
            inner: try int32(x.shape[(axis + 1)...].reduce(1, *)), log: log ? 1 : 0)
        builder.emit(CK_FAMILY_SOFTMAX_F32, parameters, inputs: [x], outputs: [y])
    }
}

/// Runs a closure that reports operator errors and reports them as lowering errors.
func lowering<R>(_ body: () throws(OperatorError) -> R) throws(LoweringError) -> R {
    do throws(OperatorError) { return try body() } catch { throw LoweringError(error.description) }
}

extension Activation {
    /// The form that kernels take.
    var kernelForm: ck_activation { ck_activation(kind: kind.code, a: alpha, b: beta) }
}

extension ResidualOrder {
    /// The form that kernels take.
    var kernelForm: Int32 {
        switch self {
        case .before: Int32(CK_RESIDUAL_BEFORE_ACTIVATION.rawValue)
        case .after: Int32(CK_RESIDUAL_AFTER_ACTIVATION.rawValue)
        }
    }
}
