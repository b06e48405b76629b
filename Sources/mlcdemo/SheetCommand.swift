import ArgumentParser
import Foundation
import Images
import Rendering

/// `mlcdemo sheet`: one picture of all parts with what a detector found on them.
struct SheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet", abstract: "Draws rendered parts and what a detector found on them as one PNG.",
        discussion: "Without --results the frames show the truth: held or passed.")

    @Argument(help: "Folder that `mlcdemo render` wrote.")
    var directory: String

    @Option(help: "Folder with the outputs: RESULTS/<part>/{score,decision,heat}.npy, or probabilities.npy.")
    var results: String?

    @OptionGroup var decision: DecisionOptions

    @Option(name: .shortAndLong, help: "PNG to write.")
    var output: String

    @Option(help: "Pictures in a row.")
    var columns = 4

    @Option(help: "The line on top.")
    var title = "scratch-baseline"

    @Option(help: "At most so many parts, from the first on.")
    var limit = 1024

    func validate() throws {
        guard (1...64).contains(columns) else { throw ValidationError("--columns must be 1 to 64") }
    }

    func run() throws {
        let truths = try PartTruth.all(in: directory).prefix(limit)
        guard let results else { return try drawTruth(Array(truths)) }
        let rule = try decision.rule()
        let parts = try truths.map { try PartResult(truth: $0, results: results, rule: rule) }
        guard (1...1024).contains(parts.count) else {
            throw DemoError("\(directory): has \(parts.count) parts; a sheet takes 1 to 1024")
        }
        let right = parts.filter(\.isRight).count
        let held = parts.filter(\.isHeld).count
        let sheet = ContactSheet(
            title: title, subtitle: "\(parts.count) parts, \(held) held, \(right) decisions right",
            entries: try parts.map(entry), columns: columns)
        try Data(sheet.render().encodePNG()).write(to: URL(fileURLWithPath: output), options: .atomic)
    }

    private func drawTruth(_ parts: [PartTruth]) throws {
        guard (1...1024).contains(parts.count) else {
            throw DemoError("\(directory): has \(parts.count) parts; a sheet takes 1 to 1024")
        }
        let entries = try parts.map { part in
            ContactSheet.Entry(
                picture: try Image(contentsOf: "\(directory)/\(part.name).png"),
                name: part.name.split(separator: "/").last.map(String.init) ?? part.name,
                remark: part.kind.joined(separator: " "),
                verdict: "\(part.isScratched ? "HOLD" : "PASS") \((part.contrast * 100).rounded() / 100)",
                isHeld: part.isScratched, knownBoxes: part.boxes)
        }
        let held = parts.filter(\.isScratched).count
        let sheet = ContactSheet(
            title: title, subtitle: "\(parts.count) parts, \(held) to hold, \(parts.count - held) to pass",
            entries: entries, columns: columns)
        try Data(sheet.render().encodePNG()).write(to: URL(fileURLWithPath: output), options: .atomic)
    }

    private func entry(for part: PartResult) throws -> ContactSheet.Entry {
        let contrast = part.truth.contrast > 0 ? " \((part.truth.contrast * 100).rounded() / 100)" : ""
        let remark =
            (part.truth.isScratched ? "scratch" : part.truth.state) + contrast
            + (part.isRight ? "" : part.isHeld ? " held" : " missed")
        return ContactSheet.Entry(
            picture: try Image(contentsOf: "\(directory)/\(part.truth.name).png"), name: part.truth.name,
            remark: remark,
            verdict: "\(part.decision) \(part.scoreText)", isHeld: part.isHeld, heat: part.isHeld ? part.heat : nil,
            knownBoxes: part.truth.boxes)
    }
}
