import CKernels
import IR
import Operators

/// Lowers nearest and linear resizing of pictures in the NHWC (or NWC) layout to resize_f32, with the source rows and columns
/// worked out now.
struct ResizeLowering {
    private let op: Resize

    init(_ op: Resize) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        let x = try builder.denseView(of: try node.required(0))
        guard op.layout == .channelsLast, x.shape.count == 4 || x.shape.count == 3 else {
            throw LoweringError("the compiled runtime resizes pictures of rank 3 or 4, not rank \(x.shape.count)")
        }
        guard op.mode != .cubic else { throw LoweringError("the compiled runtime resizes nearest and linear, not cubic") }
        let y = try builder.output(try node.output())
        let lift = x.shape.count == 3
        let (from, to) = (lift ? [x.shape[0], 1] + x.shape[1...] : x.shape, lift ? [y.shape[0], 1] + y.shape[1...] : y.shape)
        guard from[0] == to[0], from[3] == to[3] else {
            throw LoweringError("the compiled runtime resizes height and width, not batch or channels")
        }
        let inputs = InferenceInputs(types: node.inputs.map { $0.map { builder.graph.type(of: $0) } }) {
            [graph = builder.graph] in graph.constant(node.inputs[$0])
        }
        let rows = lift ? [ResizeTap(low: 0, high: 0, weight: 0)] : try taps(1, inputs)
        let columns = try taps(lift ? 1 : 2, inputs)
        let parameters = ck_resize_f32_params(
            kind: Int32((op.mode == .nearest ? CK_RESIZE_NEAREST : CK_RESIZE_LINEAR).rawValue),
            batch: try int32(from[0]), in_h: try int32(from[1]), in_w: try int32(from[2]), channels: try int32(from[3]),
            out_h: try int32(to[1]), out_w: try int32(to[2]))
        let tables = [table(rows, &builder), table(columns, &builder)]
        builder.emit(CK_FAMILY_RESIZE_F32, parameters, inputs: [x] + tables, outputs: [y])
    }

    private func taps(_ axis: Int, _ inputs: InferenceInputs) throws(LoweringError) -> [ResizeTap] {
        try lowering { () throws(OperatorError) in try op.taps(axis: axis, inputs) }
    }

    private func table(_ taps: [ResizeTap], _ builder: inout ProgramBuilder) -> View {
        let words = taps.flatMap { [Int32($0.low), Int32($0.high), Int32(bitPattern: $0.weight.bitPattern)] }
        return builder.add(constant: words)
    }
}
