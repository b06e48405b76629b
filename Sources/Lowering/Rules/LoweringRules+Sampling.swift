import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Operators that read pictures between their elements, and attention by a state.
    static let sampling: [String: Rule] = [
        GridSample.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? GridSample else { return }
            try lowerGridSample(op, node, &builder)
        },
        RoiAlign.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? RoiAlign else { return }
            try lowerRoiAlign(op, node, &builder)
        },
        MaxRoiPool.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? MaxRoiPool else { return }
            try lowerMaxRoiPool(op, node, &builder)
        },
        LinearAttention.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? LinearAttention else { return }
            try lowerLinearAttention(op, node, &builder)
        },
    ]

    private static func lowerGridSample(
        _ op: GridSample, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        let grid = try builder.denseView(of: try node.required(1))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axes = x.shape.count - 2
        guard axes <= 3 else { throw LoweringError("the compiled runtime samples up to three spatial axes") }
        var parameters = ck_grid_sample_f32_params()
        parameters.mode = Int32(
            (op.mode == .nearest ? CK_SAMPLE_NEAREST : op.mode == .linear ? CK_SAMPLE_LINEAR : CK_SAMPLE_CUBIC).rawValue
        )
        let paddings: [GridSample.Padding: ck_sample_padding] = [
            .border: CK_SAMPLE_BORDER, .reflection: CK_SAMPLE_REFLECTION,
        ]
        parameters.padding = Int32((paddings[op.padding] ?? CK_SAMPLE_ZEROS).rawValue)
        parameters.corners = op.alignsCorners ? 1 : 0
        parameters.elements = op.coordinates == .elements ? 1 : 0
        (parameters.batch, parameters.channels) = (try int32(x.shape[0]), try int32(x.shape[1]))
        parameters.places = try int32(y.shape[2...].reduce(1, *))
        parameters.axes = try int32(axes)
        let extents = x.shape[2...] + [1, 1]
        parameters.extents = (
            try int32(extents[2]), try int32(extents[3]), try int32(axes > 2 ? extents[4] : 1)
        )
        builder.emit(CK_FAMILY_GRID_SAMPLE_F32, parameters, inputs: [x, grid], outputs: [y])
    }

    private static func lowerRoiAlign(
        _ op: RoiAlign, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32([node.input(0), node.input(1)])
        let x = try builder.denseView(of: try node.required(0))
        let regions = try builder.denseView(of: try node.required(1))
        let pictures = try builder.denseView(of: try node.required(2))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        guard x.elementCount > 0 else { throw LoweringError("there are no pictures to take regions from") }
        let parameters = ck_roi_align_f32_params(
            batch: try int32(x.shape[0]), channels: try int32(x.shape[1]), in_h: try int32(x.shape[2]),
            in_w: try int32(x.shape[3]), regions: try int32(y.shape[0]), out_h: try int32(op.height),
            out_w: try int32(op.width), sampling: try int32(op.samplingRatio), maximum: op.mode == .max ? 1 : 0,
            half_pixel: op.coordinates == .halfPixel ? 1 : 0, scale: op.scale)
        builder.emit(CK_FAMILY_ROI_ALIGN_F32, parameters, inputs: [x, regions, pictures], outputs: [y])
    }

    private static func lowerMaxRoiPool(
        _ op: MaxRoiPool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        let regions = try builder.denseView(of: try node.required(1))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        guard x.elementCount > 0 else { throw LoweringError("there are no elements to take regions from") }
        let parameters = ck_max_roi_pool_f32_params(
            batch: try int32(x.shape[0]), channels: try int32(x.shape[1]), in_h: try int32(x.shape[2]),
            in_w: try int32(x.shape[3]), regions: try int32(y.shape[0]), out_h: try int32(y.shape[2]),
            out_w: try int32(y.shape[3]), scale: op.scale)
        builder.emit(CK_FAMILY_MAX_ROI_POOL_F32, parameters, inputs: [x, regions], outputs: [y])
    }

    /// The decays are exponentiated first.
    private static func lowerLinearAttention(
        _ op: LinearAttention, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        var inputs: [View?] = []
        for index in 0..<6 {
            guard let value = node.input(index) else {
                inputs.append(nil)
                continue
            }
            inputs.append(try builder.denseView(of: value))
        }
        if let decay = inputs[4] {
            let keep = try builder.temporary(.float32, decay.shape)
            try builder.emitUnary(CK_UNARY_EXP, decay, keep)
            inputs[4] = keep
        }
        let y = try builder.output(node.outputs[0])
        let state = try builder.output(node.outputs[1])
        guard y.elementCount > 0, state.elementCount > 0 else {
            throw LoweringError("the compiled runtime needs at least one step and heads that are not empty")
        }
        let size = state.shape[2]
        let parameters = ck_linear_attention_f32_params(
            batch: try int32(y.shape[0]), steps: try int32(y.shape[1]), key_heads: try int32(op.keyHeads),
            query_heads: try int32(op.queryHeads), size: try int32(size), depth: try int32(state.shape[3]),
            keep_width: try int32(inputs[4]?.rowLength ?? op.keyHeads),
            beta_width: try int32(inputs[5]?.rowLength ?? 1),
            scale: op.scale == 0 ? Float(1 / Double(size).squareRoot()) : op.scale)
        builder.emit(CK_FAMILY_LINEAR_ATTENTION_F32, parameters, inputs: inputs, outputs: [y, state])
    }
}
