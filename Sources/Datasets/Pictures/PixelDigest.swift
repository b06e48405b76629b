import Images
import Statistics

/// 128 bits that stand for a picture's size and samples: equal pictures have equal digests, whatever file format they
/// are stored in, and different ones practically never do. A colour picture whose channels are equal counts as grey.
public struct PixelDigest: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    public init(_ image: Image) {
        let isGrey = image.channels == 1 || PixelDigest.hasEqualChannels(image.pixels)
        let step = isGrey ? image.channels : 1
        var first = SeededGenerator.mixed(UInt64(image.width) << 32 | UInt64(image.height))
        var second = SeededGenerator.mixed(first ^ UInt64(isGrey ? 1 : 3))
        image.pixels.withUnsafeBufferPointer { pixels in
            var (word, filled) = (UInt64(0), 0)
            for index in stride(from: 0, to: pixels.count, by: step) {
                word = word << 8 | UInt64(pixels[index])
                filled += 1
                if filled & 7 == 0 {
                    first = (first ^ word) &* 0x9E37_79B9_7F4A_7C15
                    first ^= first >> 29
                    second = (second &+ word) &* 0xD6E8_FEB8_6659_FD93
                    second ^= second >> 32
                }
            }
            first = SeededGenerator.mixed(first ^ word)
            second = SeededGenerator.mixed(second &+ word ^ UInt64(filled))
        }
        (high, low) = (first, second)
    }

    /// The digest in hexadecimal.
    public var text: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func hasEqualChannels(_ pixels: [UInt8]) -> Bool {
        pixels.withUnsafeBufferPointer { pixels in
            stride(from: 0, to: pixels.count - 2, by: 3).allSatisfy {
                pixels[$0] == pixels[$0 + 1] && pixels[$0] == pixels[$0 + 2]
            }
        }
    }
}
