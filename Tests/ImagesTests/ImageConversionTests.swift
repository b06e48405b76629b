import Images
import Testing

@Suite struct ImageConversionTests {
    @Test func greyIsLuma() throws {
        let image = try #require(Image(width: 2, height: 1, channels: .rgb, pixels: [255, 0, 0, 255, 255, 255]))
        #expect(image.grey().pixels == [76, 255])
        #expect(image.grey().rgb().pixels == [76, 76, 76, 255, 255, 255])
        #expect(image.converted(to: .rgb) == image)
    }

    @Test func resizeToTheSameSizeChangesNothing() {
        let image = ImageCodingTests.pattern(width: 13, height: 7, channels: .rgb)
        #expect(image.resized(width: 13, height: 7) == image)
    }

    @Test func resizeUsesHalfPixelCentres() throws {
        let image = try #require(Image(width: 2, height: 1, channels: .grey, pixels: [0, 200]))
        #expect(image.resized(width: 4, height: 2).pixels == [0, 50, 150, 200, 0, 50, 150, 200])
        #expect(image.resized(width: 1, height: 1).pixels == [100])
    }

    @Test func samplesMustFitTheSize() {
        #expect(Image(width: 2, height: 2, channels: .grey, pixels: [1, 2, 3]) == nil)
        #expect(Image(width: 0, height: 2, channels: .grey, pixels: []) == nil)
        #expect(Image(width: .max, height: .max, channels: .rgb, pixels: []) == nil)
    }
}
