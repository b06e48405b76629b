import CKernels
import IR
import Operators

extension LoweringRules {
    /// What only a training step has.
    static let training: [String: Rule] = [
        ConvWeightGradient.name: Rule(stridedInputs: [0, 1]) { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ConvWeightGradient else { return }
            try ConvWeightGradientLowering(op, node, &builder).lower(node, into: &builder)
        },
        MaxPoolGradient.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MaxPoolGradient else { return }
            try lowerMaxPoolGradient(op, node, &builder)
        },
        BatchNormalizationTraining.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? BatchNormalizationTraining else { return }
            try ChannelLowering(kind: CK_CHANNEL_MOMENTS, epsilon: op.epsilon, layout: op.layout)
                .lower(node, into: &builder)
        },
        BatchNormalizationGradient.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? BatchNormalizationGradient else { return }
            try ChannelLowering(kind: CK_CHANNEL_GRADIENT, epsilon: op.epsilon, layout: op.layout)
                .lower(node, into: &builder)
        },
        ReluGradient.name: Rule { (node, builder) throws(LoweringError) in
            try builder.requireFloat32(node.inputs)
            let y = try builder.denseView(of: try node.required(0))
            let gradient = try builder.denseView(of: try node.required(1))
            try builder.emitBinary(CK_BINARY_GATE, gradient, y, try builder.output(try node.output()))
        },
    ]

    private static func lowerMaxPoolGradient(
        _ op: MaxPoolGradient, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let window = try lowering { () throws(OperatorError) in try op.window() }
        guard op.layout == .channelsLast, window.rank <= 2 else {
            throw LoweringError("the compiled runtime computes gradients of pooling over one or two dimensions")
        }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.denseView(of: try node.required(1))
        let gradient = try builder.denseView(of: try node.required(2))
        let result = try builder.output(try node.output())
        guard result.elementCount > 0 else { return }
        let (rows, columns) = WindowAxis.planar(window, input: x.shape, output: y.shape)
        var parameters = try ck_max_pool_gradient_f32_params(batch: x.shape[0], rows: rows, columns: columns)
        parameters.channels = try int32(x.rowLength)
        builder.emit(CK_FAMILY_MAX_POOL_GRADIENT_F32, parameters, inputs: [x, y, gradient], outputs: [result])
    }
}
