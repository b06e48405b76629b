import IR
import Operators

/// Lowers DepthToSpace and SpaceToDepth to one strided copy.
struct BlockMove {
    var blockSize: Int
    var layout: Layout
    /// True for DepthToSpace.
    var toSpace: Bool
    /// Channels are ordered (channel, block row, block column) rather than (block row, block column, channel).
    var columnRowDepth: Bool

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let deep = toSpace ? x : y
        let wide = toSpace ? y : x
        let (deepShape, wideShape) = (layout.channelsFirst(deep.shape), layout.channelsFirst(wide.shape))
        let (d, w) = (layout.channelsFirst(deep.strides), layout.channelsFirst(wide.strides))
        let (b, depth) = (blockSize, wideShape[1])
        // Loops: batch, row, row in the block, column, column in the block, channel.
        let blockRow = columnRowDepth ? b * d[1] : b * depth * d[1]
        let blockColumn = columnRowDepth ? d[1] : depth * d[1]
        let channel = columnRowDepth ? b * b * d[1] : d[1]
        let deepStrides = [d[0], d[2], blockRow, d[3], blockColumn, channel]
        let wideStrides = [w[0], b * w[2], w[2], b * w[3], w[3], w[1]]
        let shape = [deepShape[0], deepShape[2], b, deepShape[3], b, depth]
        try builder.emitCopy(
            from: x, strides: toSpace ? deepStrides : wideStrides, to: y,
            strides: toSpace ? wideStrides : deepStrides, shape: shape)
    }
}
