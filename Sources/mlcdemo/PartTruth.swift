import Foundation
import Rendering

/// What is known about a rendered part: one line of `truth.csv`.
struct PartTruth {
    /// File name without extension.
    let name: String
    /// Whether it has a defect.
    let isScratched: Bool
    /// Visibility of the plainest scratch, 0 without any.
    let visibility: Double
    /// Boxes around the scratches.
    let boxes: [Box]

    static let fileName = "truth.csv"
    static let header = "picture,scratched,visibility,boxes\n"

    static func name(ofPart index: Int) -> String {
        let digits = String(index)
        return "part-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    init(name: String, scene: PartScene) {
        self.name = name
        isScratched = scene.isScratched
        visibility = scene.scratches.map(\.visibility).max() ?? 0
        boxes = scene.scratchBoxes
    }

    /// The line of the file, with its line feed. Boxes are `x y width height`, separated by semicolons.
    var line: String {
        let places = boxes.map { "\($0.x) \($0.y) \($0.width) \($0.height)" }.joined(separator: ";")
        let rounded = (visibility * 1000).rounded() / 1000
        return "\(name),\(isScratched ? 1 : 0),\(rounded),\(places)\n"
    }
}
