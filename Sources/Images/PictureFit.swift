/// How a picture of another size goes into a given one.
public enum PictureFit: String, CaseIterable, Sendable {
    /// The width and the height are scaled apart, so that the picture fills the place.
    case stretch
    /// The proportions stay: the picture is scaled down until it fits, never up, and lies in the middle. Around it is
    /// the mean of each channel.
    case pad
    /// As `pad`, but around it the picture goes on mirrored, so that no edge is seen that the part does not have.
    case mirror

    /// Whether a picture keeps its proportions.
    public var keepsProportions: Bool { self != .stretch }

    /// The property of a model that names how its pictures are made to fit; a model without it stretches them.
    public static let property = "mlc.picture.fit"

    /// The way that a model's properties name.
    /// - Throws: `UnknownPictureFit` for a name of another version; guessing would change what the model sees.
    public init(properties: [String: String]) throws(UnknownPictureFit) {
        guard let name = properties[Self.property] else {
            self = .stretch
            return
        }
        guard let fit = PictureFit(rawValue: name) else { throw UnknownPictureFit(name: name) }
        self = fit
    }
}

/// A model whose pictures are made to fit in a way that this version does not know.
public struct UnknownPictureFit: Error, CustomStringConvertible {
    /// What the model names.
    public let name: String
    public var description: String {
        let known = PictureFit.allCases.map(\.rawValue).joined(separator: ", ")
        return "the model's pictures are made to fit by '\(name)', and this version knows \(known); "
            + "use the version that it is from"
    }
}

extension Image {
    /// The picture in another size.
    /// - Parameter surround: what lies around a padded picture; nil for the mean of each channel.
    public func fitted(width newWidth: Int, height newHeight: Int, _ fit: PictureFit, surround: UInt8? = nil) -> Image {
        if width == newWidth && height == newHeight { return self }
        guard fit.keepsProportions else { return resized(width: newWidth, height: newHeight) }
        let (left, top, innerWidth, innerHeight) = place(width: newWidth, height: newHeight, fit)
        let scaled =
            width == innerWidth && height == innerHeight ? self : resized(width: innerWidth, height: innerHeight)
        if fit == .mirror { return scaled.mirrored(width: newWidth, height: newHeight, left: left, top: top) }
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

    /// A larger picture with this one at a place, which goes on around it mirrored at its edges as often as there is room.
    private func mirrored(width newWidth: Int, height newHeight: Int, left: Int, top: Int) -> Image {
        func source(_ place: Int, _ count: Int) -> Int {
            let rest = place % (2 * count)
            let turn = rest < 0 ? rest + 2 * count : rest
            return turn < count ? turn : 2 * count - 1 - turn
        }
        var result = Image(width: newWidth, height: newHeight, channels: channels == 1 ? .grey : .rgb)
        let columns = (0..<newWidth).map { source($0 - left, width) }
        for y in 0..<newHeight {
            let row = source(y - top, height)
            for x in 0..<newWidth {
                for channel in 0..<channels { result[x, y, channel] = self[columns[x], row, channel] }
            }
        }
        return result
    }

    /// Where the picture lies in one of another size that it is fitted into.
    public func place(
        width newWidth: Int, height newHeight: Int, _ fit: PictureFit
    ) -> (left: Int, top: Int, width: Int, height: Int) {
        guard fit.keepsProportions else { return (0, 0, newWidth, newHeight) }
        let (width, height) = inner(newWidth, newHeight)
        return ((newWidth - width) / 2, (newHeight - height) / 2, width, height)
    }

    /// The size of the picture within one that keeps its proportions, in whole numbers so that it is the same on every machine.
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
