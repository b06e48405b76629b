import Core
import IR

/// Moves blocks of pixels into blocks of channels: [N, C, H, W] becomes [N, C b², H / b, W / b], the block being the
/// slowest part of the channel (mode DCR) or the fastest (CRD). ONNX SpaceToDepth.
public struct SpaceToDepth: Operator {
    public static let name = "SpaceToDepth"
    public static let signature = Signature([.required("input", .fixedSize)], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("blocksize", \.blockSize, required: true), AttributeField("mode", \.mode),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("SpaceToDepth")]

    /// b: the block's rows and columns.
    public var blockSize = 1
    public var mode = DepthToSpace.Mode.depthFirst
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank == 4 else { throw OperatorError("the input \(x) has not rank 4") }
        guard (1...Limits.dimension).contains(blockSize) else {
            throw OperatorError("attribute 'blocksize' is \(blockSize)")
        }
        let shape = layout.channelsFirst(x.shape)
        for extent in [shape[2], shape[3]].compactMap(\.value) where extent % blockSize != 0 {
            throw OperatorError("\(extent) pixels do not split into blocks of \(blockSize)")
        }
        let b = Dimension.fixed(blockSize)
        let output = [shape[0], shape[1] * .fixed(blockSize * blockSize), shape[2] / b, shape[3] / b]
        return [try TensorType(x.dtype, layout.restored(output)).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let output = layout.channelsFirst(try outputType(inputs).shape)
        let x = layout.channelsFirst(try inputs.required(0, "input"))
        let (c, h, w, b) = (x.shape[1], output[2], output[3], blockSize)
        // The channel axis of the output as (row, column, channel) or (channel, row, column).
        let plane = x.shape[2] * x.shape[3]
        let channels = mode == .depthFirst ? [b, b, c] : [c, b, b]
        let steps = mode == .depthFirst ? [w * b, 1, plane] : [plane, w * b, 1]
        let y = x.strided([x.shape[0]] + channels + [h, w], [c * plane] + steps + [w * b * b, b], start: 0)
        return [layout.restored(y.reshaped(output))]
    }
}
