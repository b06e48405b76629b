import Images
import Testing

@Suite struct ImageCodingTests {
    /// A picture whose samples all differ from their neighbours.
    static func pattern(width: Int, height: Int, channels: Image.Channels) -> Image {
        var image = Image(width: width, height: height, channels: channels)
        for y in 0..<height {
            for x in 0..<width {
                for c in 0..<image.channels { image[x, y, c] = UInt8(truncatingIfNeeded: x * 7 + y * 31 + c * 97) }
            }
        }
        return image
    }

    @Test(arguments: [(1, 1), (3, 2), (37, 19), (256, 256)], [Image.Channels.grey, .rgb])
    func pngRoundTrip(size: (Int, Int), channels: Image.Channels) throws {
        let image = Self.pattern(width: size.0, height: size.1, channels: channels)
        #expect(try Image(decoding: image.encodePNG(), named: "a.png") == image)
    }

    @Test func jpegGivesPillowsPixels() throws {
        let expected: [(Int, Int, [UInt8])] = [
            (0, 0, [0, 0, 120]), (15, 0, [231, 4, 133]), (7, 9, [118, 141, 133]), (15, 15, [243, 240, 135]),
        ]
        for bytes in [SmallFiles.jpeg, SmallFiles.progressiveJPEG] {
            let image = try Image(decoding: bytes, named: "a.jpg")
            #expect((image.width, image.height, image.channels) == (16, 16, 3))
            for (x, y, color) in expected { #expect((0..<3).map { image[x, y, $0] } == color) }
        }
        let grey = try Image(decoding: SmallFiles.greyJPEG, named: "a.jpg")
        #expect(grey.channels == 1)
        #expect([grey[0, 0], grey[15, 0], grey[7, 9], grey[15, 15]] == [14, 87, 133, 229])
    }

    @Test func unusualPNGsBecomeGreyOrRGB() throws {
        let rgba = try Image(decoding: SmallFiles.rgbaPNG, named: "a.png")
        #expect(rgba.pixels == Array(repeating: [10, 20, 30], count: 20).flatMap { $0 })
        #expect(try Image(decoding: SmallFiles.deepPNG, named: "a.png").pixels == [0, 255])
        #expect(
            try Image(decoding: SmallFiles.bilevelPNG, named: "a.png").pixels == Array(repeating: 0, count: 17) + [255])
    }

    @Test func everyTruncationIsAnError() throws {
        let png = try Self.pattern(width: 20, height: 11, channels: .rgb).encodePNG()
        for file in [png, SmallFiles.jpeg, SmallFiles.progressiveJPEG, SmallFiles.greyJPEG] {
            for length in 0..<(file.count - 2) {
                #expect(throws: ImageError.self, "\(length) of \(file.count) bytes") {
                    _ = try Image(decoding: Array(file[..<length]), named: "cut")
                }
            }
        }
    }

    @Test func flippedBytesNeverTrap() throws {
        let png = try Self.pattern(width: 9, height: 8, channels: .rgb).encodePNG()
        for file in [png, SmallFiles.jpeg, SmallFiles.progressiveJPEG] {
            for place in file.indices {
                for flip: UInt8 in [0x01, 0x80, 0xFF] {
                    var damaged = file
                    damaged[place] ^= flip
                    _ = try? Image(decoding: damaged, named: "flipped")
                }
            }
        }
    }

    @Test func otherBytesAreNotAnImage() {
        for bytes: [UInt8] in [[], [0x89], Array("GIF89a....".utf8), Array(repeating: 0, count: 100)] {
            let error = #expect(throws: ImageError.self) { _ = try Image(decoding: bytes, named: "part.png") }
            #expect(error?.kind == .notAnImage)
            #expect(error?.description.hasPrefix("part.png: not a PNG or JPEG picture") == true)
        }
    }

    @Test func cmykIsUnsupported() {
        let error = #expect(throws: ImageError.self) {
            _ = try Image(decoding: SmallFiles.cmykJPEG, named: "print.jpg")
        }
        #expect(error?.kind == .unsupported)
    }

    @Test(arguments: [(0x7FFF_FFFF, 0x7FFF_FFFF), (1, 0x7FFF_FFFF), (16384, 16384), (16385, 1)] as [(UInt32, UInt32)])
    func giantPNGIsRefusedBeforeAllocation(size: (UInt32, UInt32)) throws {
        var file = try Image(width: 4, height: 4, channels: .grey).encodePNG()
        file.replaceSubrange(16..<24, with: bigEndian(size.0) + bigEndian(size.1))
        file.replaceSubrange(29..<33, with: bigEndian(crc32(file[12..<29])))
        let error = #expect(throws: ImageError.self) { _ = try Image(decoding: file, named: "bomb.png") }
        #expect(error?.kind == .tooLarge)
    }

    @Test func giantJPEGIsRefusedBeforeAllocation() throws {
        var file = SmallFiles.jpeg
        let frame = try #require((0..<file.count - 1).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
        file.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0x00, 0xFF, 0x00])
        let error = #expect(throws: ImageError.self) { _ = try Image(decoding: file, named: "bomb.jpg") }
        #expect(error?.kind == .tooLarge)
    }

    @Test func missingFileIsNamed() {
        let error = #expect(throws: ImageError.self) { _ = try Image(contentsOf: "/nowhere/part.png") }
        #expect(error?.kind == .unreadable)
        #expect(error?.name == "/nowhere/part.png")
    }
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// The checksum of a PNG chunk (ISO 3309).
private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
        (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in (value >> 1) ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
}
