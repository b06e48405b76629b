import CKernels
import IR
import Operators

extension LoweringRules {
    /// Convolution, matrix products, pooling and what belongs to them.
    static let neural: [String: Rule] = [
        Conv.name: Rule(writesStrided: true, stridedInputs: [0, 3]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Conv else { return }
            try ConvLowering(op, node, &builder).lower(into: &builder)
        },
        MatMul.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MatMul else { return }
            try MatMulLowering(op).lower(node, into: &builder)
        },
        MaxPool.name: Rule(writesStrided: true, stridedInputs: [0]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MaxPool else { return }
            guard node.outputs.count < 2 || builder.index.users(of: node.outputs[1]).isEmpty else {
                throw LoweringError("the Indices output is not supported by the compiled runtime")
            }
            try PoolLowering(kind: CK_POOL_MAX, layout: op.layout, countIncludePad: false)
                .lower(node, try lowering { () throws(OperatorError) in try op.window() }, into: &builder)
        },
        AveragePool.name: Rule(writesStrided: true, stridedInputs: [0]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? AveragePool else { return }
            try PoolLowering(kind: CK_POOL_AVERAGE, layout: op.layout, countIncludePad: op.countIncludePad)
                .lower(node, try lowering { () throws(OperatorError) in try op.window() }, into: &builder)
        },
        ConvTranspose.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ConvTranspose else { return }
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

    private static func lowerLRN(
        _ op: LRN, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        guard op.layout == .channelsLast else { throw LoweringError("LRN needs the NHWC layout here") }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let parameters = ck_lrn_f32_params(
            pixels: try int32(x.rowCount), channels: try int32(x.rowLength), size: try int32(op.size),
            alpha: op.alpha, beta: op.beta, bias: op.bias)
        builder.emit(CK_FAMILY_LRN_F32, parameters, inputs: [x], outputs: [y])
    }

    private static func lowerSoftmax(
        axis: Int, log: Bool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let axis = axis < 0 ? axis + x.shape.count : axis
        guard x.elementCount > 0 else { return }
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
