import CKernels
import IR
import Operators

/// Lowers padding: a fill and a copy into the middle for a constant, gathers for the other modes. Negative padding crops.
struct PadLowering {
    private let node: Node

    init(_ node: Node) { self.node = node }

    func lower(into builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Pad else { return }
        let x = try builder.view(of: try node.required(0))
        let inputs = InferenceInputs(types: node.inputs.map { $0.map { builder.graph.type(of: $0) } }) {
            [graph = builder.graph, node] in graph.constant(node.inputs[$0])
        }
        let rank = x.shape.count
        let amounts = try lowering { () throws(OperatorError) in
            try op.amounts(
                pads: try inputs.integers(1, "pads") ?? [], axes: try inputs.integers(3, "axes"), rank: rank)
        }
        if op.mode != .constant { return try lowerGathers(op, x, amounts, &builder) }
        var value = Tensor(
            dtype: x.dtype, shape: [1], storage: TensorStorage(byteCount: x.dtype.byteCount) { _ in })
        if node.input(2) != nil {
            guard let constant = builder.graph.constant(node.input(2)) else {
                throw LoweringError("the padding value must be a constant for the compiled runtime")
            }
            value = constant.reshaped([1])
        }
        let y = try builder.output(try node.output())
        if amounts.contains(where: { $0.begin > 0 || $0.end > 0 }) { try builder.emitFill(y, with: value) }
        let (own, wide) = (x.strides, y.strides)
        var (from, to) = (0, 0)
        var shape = x.shape
        for axis in 0..<rank {
            let (begin, end) = amounts[axis]
            shape[axis] += min(begin, 0) + min(end, 0)
            from += max(-begin, 0) * own[axis]
            to += max(begin, 0) * wide[axis]
        }
        try builder.emitCopy(
            from: x, strides: own, sourceOffset: from, to: y, strides: wide, destinationOffset: to, shape: shape)
    }

    /// Reflection, edges and wrapping: along each padded axis the elements are gathered from where the padding takes them.
    private func lowerGathers(
        _ op: Pad, _ x: View, _ amounts: [(begin: Int, end: Int)], _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        var current = x.isDense ? x : try builder.copied(x)
        let result = try node.output()
        let padded = amounts.indices.filter { amounts[$0].begin != 0 || amounts[$0].end != 0 }
        if padded.isEmpty { return try builder.set(result, to: current) }
        for axis in padded {
            let extent = current.shape[axis]
            let count = extent + amounts[axis].begin + amounts[axis].end
            let indices = (0..<count).map { Int64(op.source($0 - amounts[axis].begin, of: extent)) }
            var shape = current.shape
            shape[axis] = count
            let target =
                axis == padded.last
                ? try builder.output(result) : try builder.temporary(current.dtype, shape)
            guard target.elementCount > 0 else { return }
            let parameters = ck_gather_params(
                element_bytes: Int32(current.dtype.byteCount), index_bytes: 8,
                outer: try int32(shape[..<axis].reduce(1, *)), axis: try int32(extent),
                inner: try int32(shape[(axis + 1)...].reduce(1, *)), count: try int32(count))
            builder.emit(
                CK_FAMILY_GATHER, parameters, inputs: [current, builder.add(constant: indices)], outputs: [target])
            current = target
        }
    }
}
