import CKernels
import IR
import Operators

/// Lowers the operators that divide by the deviation of their own input to norm_f32.
struct NormalizationLowering {
    /// False for a root-mean-square normalization.
    var isCentered = true
    var epsilon: Float

    /// Normalizes the axes from `axis` on; scale and bias broadcast to X.
    func lowerLayer(_ node: Node, axis: Int, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        let first = axis < 0 ? axis + x.shape.count : axis
        let (outer, inner) = (Array(x.shape[..<first]), Array(x.shape[first...]))
        var parameters = try parameters(outer.reduce(1, *), inner.reduce(1, *), 1)
        let operands = [node.input(1), node.input(2)]
        let isWhole = operands.contains { value in
            guard let value, let shape = builder.graph.type(of: value).fixedShape else { return false }
            return shape.dropLast(inner.count).contains { $0 != 1 }
        }
        parameters.run = 1
        (parameters.row_period, parameters.row_stride) =
            isWhole ? (parameters.outer, parameters.axis) : (1, 0)
        var scales: [View?] = []
        for value in operands { scales.append(try broadcast(value, to: isWhole ? x.shape : inner, &builder)) }
        try emit(node, x, parameters, scales, &builder)
    }

    /// Normalizes each of `groups` equal parts of the channels of each picture; scale and bias have an element a channel.
    func lowerGroups(
        _ node: Node, groups: Int, layout: Layout, into builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        let shape = layout.channelsFirst(x.shape)
        let (batch, channels, plane) = (shape[0], shape[1], shape[2...].reduce(1, *))
        var parameters: ck_norm_f32_params
        if layout == .channelsFirst || plane == 1 || channels == 1 {
            parameters = try self.parameters(batch * groups, channels / groups * plane, 1)
            parameters.row_period = try int32(groups)
            parameters.row_stride = try int32(channels / groups)
            parameters.run = try int32(plane)
        } else {
            guard groups == channels else { throw LoweringError("groups of channels need the channels-first layout") }
            parameters = try self.parameters(batch, plane, channels)
        }
        var scales: [View?] = []
        for value in [node.input(1), node.input(2)] { scales.append(try broadcast(value, to: [channels], &builder)) }
        try emit(node, x, parameters, scales, &builder)
    }

    private func parameters(_ outer: Int, _ axis: Int, _ inner: Int) throws(LoweringError) -> ck_norm_f32_params {
        var parameters = ck_norm_f32_params()
        (parameters.outer, parameters.axis) = (try int32(outer), try int32(axis))
        parameters.inner = try int32(inner)
        parameters.centered = isCentered ? 1 : 0
        parameters.epsilon = epsilon
        return parameters
    }

    /// A scale or bias, copied to `shape` when it is smaller.
    private func broadcast(
        _ value: ValueID?, to shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View? {
        guard let value else { return nil }
        var view = try builder.denseView(of: value)
        guard view.elementCount != shape.reduce(1, *) else { return view }
        if view.shape.count > shape.count { view = view.reshaped(Array(view.shape.suffix(shape.count))) }
        let full = try builder.temporary(.float32, shape)
        let lead = shape.count - view.shape.count
        let own = view.strides
        let strides = shape.indices.map { $0 < lead || view.shape[$0 - lead] == 1 ? 0 : own[$0 - lead] }
        try builder.emitCopy(from: view, strides: strides, to: full, strides: full.strides, shape: shape)
        return full
    }

    private func emit(
        _ node: Node, _ x: View, _ parameters: ck_norm_f32_params, _ scales: [View?],
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var outputs: [View?] = [try builder.output(try node.output()), nil, nil]
        for index in 1..<3 {
            if let value = builder.usedOutput(node, index) { outputs[index] = try builder.output(value) }
        }
        guard x.elementCount > 0 else {
            guard outputs.allSatisfy({ $0?.elementCount ?? 0 == 0 }) else {
                throw LoweringError("the statistics of no elements are not numbers")
            }
            return
        }
        builder.emit(CK_FAMILY_NORM_F32, parameters, inputs: [x] + scales, outputs: outputs, inPlaceInput: 0)
    }
}

extension ProgramBuilder {
    /// An output of a node that somebody reads.
    func usedOutput(_ node: Node, _ position: Int) -> ValueID? {
        guard position < node.outputs.count else { return nil }
        let value = node.outputs[position]
        return index.isGraphOutput(value) || !index.users(of: value).isEmpty ? value : nil
    }
}
