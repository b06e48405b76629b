import Core
import IR

/// Moves blocks of channels into blocks of pixels. ONNX DepthToSpace.
///
/// [N, C, H, W] becomes [N, C / b², H b, W b]. Mode DCR takes the channel as (row, column, channel), CRD as (channel,
/// row, column).
public struct DepthToSpace: Operator {
    /// The order in which the channel axis holds a block.
    public enum Mode: String, AttributeName {
        /// Depth, column, row: the block is the slowest part of the channel.
        case depthFirst = "DCR"
        /// Column, row, depth: the block is the fastest part of the channel.
        case depthLast = "CRD"
    }

    public static let name = "DepthToSpace"
    public static let signature = Signature([.required("input", .fixedSize)], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("blocksize", \.blockSize, required: true), AttributeField("mode", \.mode),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("DepthToSpace")]

    /// b: the block's rows and columns.
    public var blockSize = 1
    public var mode = Mode.depthFirst
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank == 4 else { throw OperatorError("the input \(x) has not rank 4") }
        guard (1...Limits.dimension).contains(blockSize) else {
            throw OperatorError("attribute 'blocksize' is \(blockSize)")
        }
        let shape = layout.channelsFirst(x.shape)
        let block = blockSize * blockSize
        if let channels = shape[1].value, channels % block != 0 {
            throw OperatorError("\(channels) channels do not split into blocks of \(block)")
        }
        let b = Dimension.fixed(blockSize)
        let output = [shape[0], shape[1] / .fixed(block), shape[2] * b, shape[3] * b]
        return [try TensorType(x.dtype, layout.restored(output)).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        _ = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "input"))
        let (n, c, h, w, b) = (x.shape[0], x.shape[1] / blockSize / blockSize, x.shape[2], x.shape[3], blockSize)
        // Strides of [N, C / b², H, b, W, b] within the input.
        let plane = h * w
        let (channel, row, column) = mode == .depthFirst ? (1, b * c, c) : (b * b, b, 1)
        let strides = [x.shape[1] * plane, channel * plane, w, row * plane, 1, column * plane]
        let y = x.strided([n, c, h, b, w, b], strides, start: 0)
        return [layout.restored(y.reshaped([n, c, h * b, w * b]))]
    }
}
