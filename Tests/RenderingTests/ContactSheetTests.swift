import Images
import Rendering
import Testing

@Suite struct ContactSheetTests {
    @Test func framesShowTheDecision() {
        let picture = Image(width: 64, height: 48, channels: .grey, filledWith: 90)
        let entries = [true, false, false].map {
            ContactSheet.Entry(picture: picture, name: "part", remark: "", verdict: "x", isHeld: $0)
        }
        let sheet = ContactSheet(title: "title", subtitle: "", entries: entries, columns: 2).render()
        let colors = Set(stride(from: 0, to: sheet.pixels.count, by: 3).map { Array(sheet.pixels[$0..<$0 + 3]) })
        #expect(colors.contains([0xE5, 0x48, 0x4D]))
        #expect(colors.contains([0x2E, 0xA5, 0x6B]))
        #expect(colors.contains([90, 90, 90]))
    }

    @Test func smallPicturesAreMagnified() {
        func width(_ side: Int) -> Int {
            let picture = Image(width: side, height: side, channels: .grey, filledWith: 90)
            let entry = ContactSheet.Entry(
                picture: picture, name: "part", remark: "long words that would reach into the next tile",
                verdict: "HOLD 0.98",
                isHeld: true)
            return ContactSheet(title: "", subtitle: "", entries: [entry], columns: 1).render().width
        }
        #expect(width(128) == width(256))
        #expect(width(300) == width(256) + 44)
    }

    @Test func textThatDoesNotFitIsSmallerAndCut() {
        var (canvas, other) = (
            Canvas(width: 200, height: 20, background: .background),
            Canvas(width: 200, height: 20, background: .background)
        )
        canvas.write("abcdefghijklmnop", x: 0, y: 0, width: 59, .text)
        other.write("abcdefghij", x: 0, y: 4, .text)
        #expect(canvas.image.pixels == other.image.pixels)
    }

    @Test func anEmptySheetIsAPictureToo() {
        #expect(ContactSheet(title: "", subtitle: "", entries: [], columns: 0).render().channels == 3)
    }

    @Test func textIsCutAtTheBorder() {
        var canvas = Canvas(width: 20, height: 6, background: .background)
        canvas.write("A long line, ümläut", x: -3, y: -2, .text, scale: 2)
        #expect(canvas.image.width == 20)
        #expect(Canvas.width(of: "AB", scale: 2) == 22)
    }
}
