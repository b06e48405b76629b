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

    @Test func paddingKeepsProportions() throws {
        let wide = try #require(Image(width: 4, height: 2, channels: .grey, pixels: [0, 0, 80, 80, 0, 0, 80, 80]))
        let narrow = wide.resized(width: 2, height: 1).pixels
        #expect(wide.fitted(width: 2, height: 3, .pad).pixels == [40, 40] + narrow + [40, 40])
        #expect(wide.fitted(width: 2, height: 3, .pad, surround: 0).pixels == [0, 0] + narrow + [0, 0])
        #expect(wide.fitted(width: 2, height: 3, .stretch) == wide.resized(width: 2, height: 3))
        // A small picture is not enlarged, and each channel has a mean of its own.
        let dot = try #require(Image(width: 1, height: 2, channels: .rgb, pixels: [10, 20, 30, 20, 40, 50]))
        #expect(
            dot.fitted(width: 3, height: 2, .pad).pixels
                == [15, 30, 40, 10, 20, 30, 15, 30, 40, 15, 30, 40, 20, 40, 50, 15, 30, 40])
        let tall = ImageCodingTests.pattern(width: 100, height: 401, channels: .grey)
        let fitted = tall.fitted(width: 64, height: 96, .pad, surround: 7)
        let inner = tall.resized(width: 24, height: 96)
        #expect((0..<96).allSatisfy { y in (0..<24).allSatisfy { x in fitted[x + 20, y] == inner[x, y] } })
        #expect((0..<96).allSatisfy { fitted[19, $0] == 7 && fitted[44, $0] == 7 })
    }

    /// The same as numpy.pad(…, mode="symmetric").
    @Test func mirroringGoesOnAtTheEdges() throws {
        let dot = try #require(Image(width: 1, height: 2, channels: .rgb, pixels: [10, 20, 30, 20, 40, 50]))
        let (upper, lower): ([UInt8], [UInt8]) = ([10, 20, 30], [20, 40, 50])
        let rows = [upper, upper, lower, lower, upper]
        #expect(dot.fitted(width: 3, height: 5, .mirror).pixels == rows.flatMap { $0 + $0 + $0 })
        let wide = try #require(Image(width: 3, height: 1, channels: .grey, pixels: [1, 2, 3]))
        #expect(wide.fitted(width: 12, height: 1, .mirror).pixels == [3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2])
        let tall = ImageCodingTests.pattern(width: 100, height: 401, channels: .grey)
        let (fitted, inner) = (tall.fitted(width: 64, height: 96, .mirror), tall.resized(width: 24, height: 96))
        let columns = Array((0..<20).reversed()) + Array(0..<24) + Array((4..<24).reversed())
        for y in 0..<96 { #expect(columns.indices.allSatisfy { fitted[$0, y] == inner[columns[$0], y] }) }
        #expect(tall.place(width: 64, height: 96, .mirror) == (20, 0, 24, 96))
    }

    @Test func unknownWaysToFitAreRefused() throws {
        #expect(try PictureFit(properties: [:]) == .stretch)
        #expect(try PictureFit(properties: [PictureFit.property: "mirror"]) == .mirror)
        #expect { try PictureFit(properties: [PictureFit.property: "cover"]) } throws: {
            "\($0)".contains("by 'cover', and this version knows stretch, pad, mirror")
        }
    }

    @Test func samplesMustFitTheSize() {
        #expect(Image(width: 2, height: 2, channels: .grey, pixels: [1, 2, 3]) == nil)
        #expect(Image(width: 0, height: 2, channels: .grey, pixels: []) == nil)
        #expect(Image(width: .max, height: .max, channels: .rgb, pixels: []) == nil)
    }
}
