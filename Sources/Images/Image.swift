/// A picture of 8-bit grey or RGB samples, row-major and interleaved.
///
/// `pixels.count == width * height * channels`; the sample of channel `c` at column `x` of row `y` is
/// `pixels[(y * width + x) * channels + c]`.
public struct Image: Sendable, Equatable {
    /// Columns, at least 1.
    public let width: Int
    /// Rows, at least 1.
    public let height: Int
    /// 1 for grey, 3 for RGB.
    public let channels: Int
    /// The samples; their number never changes.
    public private(set) var pixels: [UInt8]

    /// A picture of one value. Sizes below 1 count as 1.
    public init(width: Int, height: Int, channels: Channels, filledWith value: UInt8 = 0) {
        self.width = max(1, width)
        self.height = max(1, height)
        self.channels = channels.rawValue
        pixels = [UInt8](repeating: value, count: self.width * self.height * self.channels)
    }

    /// A picture over given samples; nil when their number is not `width * height * channels` or a size is below 1.
    public init?(width: Int, height: Int, channels: Channels, pixels: [UInt8]) {
        let (area, areaOverflow) = width.multipliedReportingOverflow(by: height)
        let (count, countOverflow) = area.multipliedReportingOverflow(by: channels.rawValue)
        guard width > 0, height > 0, !areaOverflow, !countOverflow, pixels.count == count else { return nil }
        self.width = width
        self.height = height
        self.channels = channels.rawValue
        self.pixels = pixels
    }

    /// How many samples a pixel has.
    public enum Channels: Int, Sendable {
        /// One brightness sample.
        case grey = 1
        /// Red, green, blue.
        case rgb = 3
    }

    /// The sample of one channel of one pixel. The place must lie inside the picture.
    public subscript(x: Int, y: Int, channel: Int = 0) -> UInt8 {
        get { pixels[(y * width + x) * channels + channel] }
        set { pixels[(y * width + x) * channels + channel] = newValue }
    }
}
