import ArgumentParser
import Foundation

/// `mlcdemo table`: truth, score and decision of each part, and whether two machines agree to the bit.
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table",
        abstract: "Prints what a detector said about rendered parts, and whether two machines agree to the bit.",
        discussion: "Exit code 1 when the outputs of the two machines differ.")

    @Argument(help: "Folder that `mlcdemo render` wrote.")
    var directory: String

    @Option(help: "Folder with the outputs: RESULTS/<part>/{score,decision,heat}.npy, or probabilities.npy.")
    var results: String

    @OptionGroup var decision: DecisionOptions

    @Option(help: "The same from another machine, to compare with.")
    var other: String?

    @Option(help: "Output of `mlc bench --json`, for latency and memory.")
    var bench: String?

    func run() throws {
        let rule = try decision.rule()
        let parts = try PartTruth.all(in: directory).map { try PartResult(truth: $0, results: results, rule: rule) }
        let latency = try bench.map(BenchReport.init(path:))
        let times = try parts.map { try RunReport.microseconds(ofPart: $0.truth.name, results: results) }
        print(
            "part       truth      contrast  score  decision  verdict  time here us\(other == nil ? "" : "  same bits")"
        )
        var differing = 0
        for (part, time) in zip(parts, times) {
            var line = padded(part.truth.name, 11) + padded(part.truth.state, 11)
            line += padded(part.truth.contrast > 0 ? "\((part.truth.contrast * 100).rounded() / 100)" : "-", 10)
            line += padded(part.scoreText, 7) + padded(part.decision, 10) + padded(part.isRight ? "right" : "wrong", 9)
            line += padded(time.map { BenchReport.grouped($0) } ?? "-", 14)
            if let other {
                let isSame = try ArrayFile.areSame("\(results)/\(part.truth.name)", "\(other)/\(part.truth.name)")
                differing += isSame ? 0 : 1
                line += isSame ? "yes" : "NO"
            }
            print(line.trimmingCharacters(in: .whitespaces))
        }
        printSummary(parts, latency, differing)
        if differing > 0 { throw ExitCode(1) }
    }

    private func printSummary(_ parts: [PartResult], _ latency: BenchReport?, _ differing: Int) {
        let scratched = parts.filter(\.truth.isScratched)
        let found = scratched.filter(\.isHeld).count
        let alarms = parts.filter { !$0.truth.isScratched && $0.isHeld }.count
        print()
        print(
            "\(found) of \(scratched.count) scratched parts held, \(alarms) of \(parts.count - scratched.count) good parts held"
        )
        if let latency { print(latency.summary) }
        if other != nil {
            print(
                differing == 0
                    ? "both machines gave the same bits for all \(parts.count) parts"
                    : "the machines differ on \(differing) of \(parts.count) parts")
        }
    }
}

/// The text with spaces up to a width.
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
}
