import CKernels
import IR
import Operators

/// Lowers nearest and linear resizing of pictures to resize_f32, with the source rows and columns
/// worked out now.
struct ResizeLowering {
    private let op: Resize

    init(_ op: Resize) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let inputs = InferenceInputs(types: node.inputs.map { $0.map { builder.graph.type(of: $0) } }) {
            [graph = builder.graph] in graph.constant(node.inputs[$0])
        }
        // In the order of channels first: batch, channels, then the spatial axes.
        let axes = try lowering { () throws(OperatorError) in try op.plan(inputs) }
        let isPicture = x.shape.count == 3 || x.shape.count == 4
        let isPlain = axes.allSatisfy { $0.taps <= 2 && !$0.outside.contains(true) }
        guard isPicture, isPlain, x.dtype == .float32, axes[0].isIdentity, axes[1].isIdentity else {
            return try SampledResize(op).lower(node, axes, into: &builder)
        }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0, x.elementCount > 0 else { return }
        let lift = x.shape.count == 3
        let (from, to) = (picture(x.shape), picture(y.shape))
        let rows = lift ? builder.add(constant: [Int32(0), 0, 0]) : try table(axes[2], &builder)
        let columns = try table(axes[lift ? 2 : 3], &builder)
        let parameters = ck_resize_f32_params(
            kind: Int32((op.mode == .nearest ? CK_RESIZE_NEAREST : CK_RESIZE_LINEAR).rawValue),
            batch: try int32(from[0]), in_h: try int32(from[1]), in_w: try int32(from[2]), channels: try int32(from[3]),
            out_h: try int32(to[1]), out_w: try int32(to[2]))
        builder.emit(CK_FAMILY_RESIZE_F32, parameters, inputs: [x, rows, columns], outputs: [y])
    }

    /// Batch, height, width and channels. With channels first, each channel is a picture of its own.
    private func picture(_ shape: [Int]) -> [Int] {
        let spatial = Array(op.layout.channelsFirst(shape)[2...])
        let size = spatial.count == 1 ? [1] + spatial : spatial
        return op.layout == .channelsLast
            ? [shape[0]] + size + [shape[shape.count - 1]] : [shape[0] * shape[1]] + size + [1]
    }

    /// The records that resize_f32 reads: the two source elements and the weight of the second.
    private func table(_ axis: ResizeAxis, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        guard axis.taps <= 2, !axis.outside.contains(true) else {
            throw LoweringError("the compiled runtime interpolates between two elements, not \(axis.taps)")
        }
        var words: [Int32] = []
        for element in 0..<axis.count {
            let first = element * axis.taps
            let last = first + axis.taps - 1
            let weight = axis.taps == 2 ? Float(axis.weights[last]) : 0
            words += [
                try int32(axis.indices[first]), try int32(axis.indices[last]), Int32(bitPattern: weight.bitPattern),
            ]
        }
        return builder.add(constant: words)
    }
}
