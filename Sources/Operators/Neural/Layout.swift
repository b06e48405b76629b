import IR

/// The order of a picture's axes in memory. The names are those of two spatial axes; with one or three they mean the
/// same order with as many.
public enum Layout: String, AttributeName {
    /// Batch, channels, then the spatial axes: the order of ONNX.
    case channelsFirst = "NCHW"
    /// Batch, the spatial axes, then channels.
    case channelsLast = "NHWC"

    /// A shape of this layout with the channels moved to axis 1. Ranks below 3 have nothing to move.
    public func channelsFirst<Extent>(_ shape: [Extent]) -> [Extent] {
        guard self == .channelsLast, shape.count > 2, let last = shape.last else { return shape }
        return [shape[0], last] + shape[1..<(shape.count - 1)]
    }

    /// The inverse of `channelsFirst`.
    public func restored<Extent>(_ shape: [Extent]) -> [Extent] {
        guard self == .channelsLast, shape.count > 2 else { return shape }
        return [shape[0]] + shape[2...] + [shape[1]]
    }

    /// A tensor of this layout, copied with its channels at axis 1.
    func channelsFirst(_ tensor: Tensor) -> Tensor {
        guard self == .channelsLast else { return tensor }
        return tensor.strided(channelsFirst(tensor.shape), channelsFirst(tensor.shape.rowMajorStrides), start: 0)
    }

    /// A tensor with channels at axis 1, copied into this layout.
    func restored(_ tensor: Tensor) -> Tensor {
        guard self == .channelsLast else { return tensor }
        return tensor.strided(restored(tensor.shape), restored(tensor.shape.rowMajorStrides), start: 0)
    }
}
