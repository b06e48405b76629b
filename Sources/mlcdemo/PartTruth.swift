import Foundation
import Rendering

/// What is known about a rendered part: one line of `truth.csv`.
struct PartTruth {
    /// File name without extension.
    let name: String
    /// Whether it is to be held for a defect.
    let isScratched: Bool
    /// Contrast of the plainest scratch, 0 without any.
    let contrast: Double
    /// Boxes around the scratches.
    let boxes: [Box]
    /// What it is, for slices: the outline, the finish, the brushing, and the lamps' power; empty when not told.
    let kind: [String]

    /// What it is in a word: scratched, with hairlines that nobody minds, or good.
    var state: String { isScratched ? "scratched" : contrast > 0 ? "hairlines" : "good" }

    static let fileName = "truth.csv"
    static let header = "picture,scratched,contrast,boxes,shape,finish,brushing,lamps\n"

    static func name(ofPart index: Int) -> String {
        let digits = String(index)
        return "part-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    init(name: String, scene: PartScene, isHeld: Bool) {
        self.name = name
        isScratched = isHeld
        contrast = scene.plainestContrast
        boxes = scene.scratchBoxes
        kind = [
            scene.shape.kind, scene.finish.name, scene.brushing.pattern.rawValue,
            "\(((scene.lamps.first?.level ?? 0) * 1000).rounded() / 1000)",
        ]
    }

    /// Reads one line of the file; nil when it is not one.
    init?(line: Substring) {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        guard cells.count >= 4, let contrast = Double(cells[2]), cells[1] == "0" || cells[1] == "1" else {
            return nil
        }
        name = String(cells[0])
        isScratched = cells[1] == "1"
        self.contrast = contrast
        kind = cells[4...].map(String.init)
        boxes = cells[3].split(separator: ";").compactMap { text in
            let sizes = text.split(separator: " ").compactMap { Int($0) }
            return sizes.count == 4 ? Box(x: sizes[0], y: sizes[1], width: sizes[2], height: sizes[3]) : nil
        }
    }

    /// All lines of the file in a folder that `mlcdemo render` wrote.
    static func all(in directory: String) throws -> [PartTruth] {
        let path = "\(directory)/\(fileName)"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw DemoError("\(path): cannot be read; give a folder that `mlcdemo render` wrote")
        }
        return try text.split(separator: "\n").dropFirst().enumerated().map { index, line in
            guard let truth = PartTruth(line: line) else {
                throw DemoError("\(path), line \(index + 2): not `\(header.dropLast())`; render the folder again")
            }
            return truth
        }
    }

    /// The line of the file, with its line feed. Boxes are `x y width height`, separated by semicolons.
    var line: String {
        let places = boxes.map { "\($0.x) \($0.y) \($0.width) \($0.height)" }.joined(separator: ";")
        let rounded = (contrast * 1000).rounded() / 1000
        return ([name, isScratched ? "1" : "0", "\(rounded)", places] + kind).joined(separator: ",") + "\n"
    }
}
