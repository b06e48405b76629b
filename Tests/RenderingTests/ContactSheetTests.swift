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
