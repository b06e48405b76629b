/// How a picture of another size goes into a given one.
public enum PictureFit: String, CaseIterable, Sendable {
    /// The width and the height are scaled apart, so that the picture fills the place.
    case stretch
    /// The proportions stay: the picture is scaled down until it fits, never up, and lies in the middle. Around it is
    /// the mean of each channel.
    case pad

    /// The property of a model that names how its pictures are made to fit; a model without it stretches them.
    public static let property = "mlc.picture.fit"
}

extension Image {
    /// The picture in another size.
    /// - Parameter surround: what lies around a padded picture; nil for the mean of each channel.
    public func fitted(width newWidth: Int, height newHeight: Int, _ fit: PictureFit, surround: UInt8? = nil) -> Image {
        if width == newWidth && height == newHeight { return self }
        guard fit == .pad else { return resized(width: newWidth, height: newHeight) }
        let (left, top, innerWidth, innerHeight) = place(width: newWidth, height: newHeight, fit)
        let scaled =
            width == innerWidth && height == innerHeight ? self : resized(width: innerWidth, height: innerHeight)
        var result = Image(width: newWidth, height: newHeight, channels: channels == 1 ? .grey : .rgb)
        let fill = (0..<channels).map { surround ?? scaled.mean(ofChannel: $0) }
        for y in 0..<newHeight {
            let isRowInside = y >= top && y < top + innerHeight
            for x in 0..<newWidth {
                let isInside = isRowInside && x >= left && x < left + innerWidth
                for channel in 0..<channels {
                    result[x, y, channel] = isInside ? scaled[x - left, y - top, channel] : fill[channel]
                }
            }
        }
        return result
    }

    /// Where the picture lies in one of another size that it is fitted into.
    public func place(
        width newWidth: Int, height newHeight: Int, _ fit: PictureFit
    ) -> (left: Int, top: Int, width: Int, height: Int) {
        guard fit == .pad else { return (0, 0, newWidth, newHeight) }
        let (width, height) = inner(newWidth, newHeight)
        return ((newWidth - width) / 2, (newHeight - height) / 2, width, height)
    }

    /// The size of the picture within a padded one, in whole numbers so that it is the same on every machine.
    private func inner(_ newWidth: Int, _ newHeight: Int) -> (width: Int, height: Int) {
        if width <= newWidth && height <= newHeight { return (width, height) }
        if width * newHeight >= height * newWidth {
            return (newWidth, min(newHeight, max(1, (2 * height * newWidth + width) / (2 * width))))
        }
        return (min(newWidth, max(1, (2 * width * newHeight + height) / (2 * height))), newHeight)
    }

    private func mean(ofChannel channel: Int) -> UInt8 {
        var sum = 0
        for place in stride(from: channel, to: pixels.count, by: channels) { sum += Int(pixels[place]) }
        let count = width * height
        return UInt8((2 * sum + count) / (2 * count))
    }
}
