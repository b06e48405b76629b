import IR

/// The elements of a tensor with channels at axis 1, channel by channel.
struct ChannelWalk {
    private let images: Int
    private let channels: Int
    private let plane: Int

    init(_ shape: [Int]) {
        (images, channels) = (shape[0], shape[1])
        plane = shape[2...].reduce(1, *)
    }

    /// The number of elements in a channel.
    var count: Int { images * plane }

    /// Calls `body` with the row-major index and the channel of every element.
    func forEach(_ body: (Int, Int) -> Void) {
        for image in 0..<images {
            for channel in 0..<channels {
                let first = (image * channels + channel) * plane
                for index in first..<(first + plane) { body(index, channel) }
            }
        }
    }

    /// The sums of a function of the elements in each channel.
    func sums(_ value: (Int) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: channels)
        forEach { sums[$1] += value($0) }
        return sums
    }

    /// The sums of a function of the elements and of a number of their channel.
    func sums(with numbers: [Double], _ value: (Int, Double) -> Double) -> [Double] {
        var sums = [Double](repeating: 0, count: channels)
        forEach { sums[$1] += value($0, numbers[$1]) }
        return sums
    }
}

extension InferenceInputs {
    /// Checks that input 0 has channels, and that inputs from `first` on have a number for each of them.
    /// - Returns: the type of those.
    func checkChannels(
        _ layout: Layout, _ names: [String], from first: Int
    ) throws(OperatorError) -> TensorType {
        let x = self[0]
        try checkSameType()
        guard x.rank >= 2 else { throw OperatorError("X \(x) has no axis of channels") }
        let channels = layout.channelsFirst(x.shape)[1]
        for (index, name) in names.enumerated() { try checkShape(first + index, name, [channels]) }
        return TensorType(x.dtype, [channels])
    }
}
