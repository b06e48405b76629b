import CKernels
import IR
import Operators

/// Lowers batch normalization by the batch's statistics, and its gradient, to the channel families: sums of chunks of rows,
/// statistics and coefficients from those, and an elementwise step.
struct ChannelLowering {
    /// Elements of a chunk: the second sum of a chunk reads what the first one left in the cache.
    private static let chunkElements = 16384

    var kind: ck_channel_kind
    var epsilon: Float
    var layout: Layout

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let x = try builder.denseView(of: try node.required(0))
        guard x.shape.count == 2 || layout == .channelsLast else {
            throw LoweringError("batch normalization of a training step needs the NHWC layout here")
        }
        guard x.elementCount > 0 else { throw LoweringError("a batch without elements has no statistics") }
        let isGradient = kind == CK_CHANNEL_GRADIENT
        let scale = try builder.denseView(of: try node.required(1))
        let third = try builder.denseView(of: try node.required(2))
        let variance = isGradient ? try builder.denseView(of: try node.required(3)) : nil
        let gradient = isGradient ? try builder.denseView(of: try node.required(4)) : nil
        let y = try builder.output(node.outputs[0])
        let first = try builder.output(node.outputs[1])
        let second = try builder.output(node.outputs[2])

        let (rows, channels) = (x.rowCount, x.rowLength)
        let chunkRows = min(rows, max(16, Self.chunkElements / channels))
        let chunks = (rows + chunkRows - 1) / chunkRows
        let sums = try builder.temporary(.float32, [chunks, 2, channels])
        let coefficients = try builder.temporary(.float32, [4, channels])
        let (code, rowCount, width) = (Int32(kind.rawValue), try int32(rows), try int32(channels))
        builder.emit(
            CK_FAMILY_CHANNEL_SUMS_F32,
            ck_channel_sums_f32_params(
                kind: code, rows: rowCount, channels: width, chunk_rows: try int32(chunkRows)),
            inputs: [x, gradient, isGradient ? third : nil], outputs: [sums])
        builder.emit(
            CK_FAMILY_CHANNEL_FINISH_F32,
            ck_channel_finish_f32_params(
                kind: code, rows: rowCount, channels: width, chunk_rows: try int32(chunkRows), epsilon: epsilon),
            inputs: [sums, scale, isGradient ? nil : third, isGradient ? third : nil, variance],
            outputs: [first, second, coefficients])
        builder.emit(
            CK_FAMILY_CHANNEL_SCALE_F32,
            ck_channel_scale_f32_params(kind: code, rows: rowCount, channels: width),
            inputs: [x, gradient, coefficients], outputs: [y], inPlaceInput: isGradient ? 1 : 0)
    }
}
