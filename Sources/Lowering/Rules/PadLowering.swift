import CKernels
import IR
import Operators

/// Lowers constant padding: a fill, then a copy into the middle. Negative padding crops.
struct PadLowering {
    private let node: Node

    init(_ node: Node) { self.node = node }

    func lower(into builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Pad else { return }
        guard op.mode == .constant else {
            throw LoweringError("the compiled runtime pads with a constant, not with mode '\(op.mode.rawValue)'")
        }
        let x = try builder.view(of: try node.required(0))
        let inputs = InferenceInputs(types: node.inputs.map { $0.map { builder.graph.type(of: $0) } }) {
            [graph = builder.graph, node] in graph.constant(node.inputs[$0])
        }
        let rank = x.shape.count
        let amounts = try lowering { () throws(OperatorError) in
            try op.amounts(
                pads: try inputs.integers(1, "pads") ?? [], axes: try inputs.integers(3, "axes"), rank: rank)
        }
        var value = Tensor(
            dtype: x.dtype, shape: [1], storage: TensorStorage(byteCount: x.dtype.byteCount) { _ in })
        if node.input(2) != nil {
            guard let constant = builder.graph.constant(node.input(2)) else {
                throw LoweringError("the padding value must be a constant for the compiled runtime")
            }
            value = constant.reshaped([1])
        }
        let y = try builder.output(try node.output())
        if x.elementCount < y.elementCount { try builder.emitFill(y, with: value) }
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
}
