import ArgumentParser
import Foundation

/// `mlcdemo engines`: truth, prediction and decision of each engine, and whether two machines agree to the bit.
struct EnginesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engines",
        abstract: "Prints what a model said about simulated engines, and whether two machines agree to the bit.",
        discussion: "Exit code 1 when the outputs of the two machines differ.")

    @Argument(help: "Folder that `mlcdemo simulate --model` wrote.")
    var directory: String

    @Option(help: "Folder with the outputs: RESULTS/<engine>/prediction.npy.")
    var results: String

    @Option(help: "The same from another machine, to compare with.")
    var other: String?

    @Option(help: "Output of `mlc bench --json`, for latency and memory.")
    var bench: String?

    @Option(help: "Predicted cycles up to which an engine is maintained now; a model may err by 20.")
    var now = 40

    @Option(help: "Predicted cycles up to which its maintenance is planned.")
    var soon = 75

    @Option(help: "Lives above this count as this, as they do for the model.")
    var cap = 125

    func run() throws {
        let engines = try EngineTruth.all(in: directory)
        let latency = try bench.map(BenchReport.init(path:))
        print(
            "engine      cycles run  life left  predicted  decision      time here us\(other == nil ? "" : "  same bits")"
        )
        var (differing, square) = (0, 0.0)
        for engine in engines {
            let predicted = try prediction(of: engine)
            let left = min(engine.remaining, cap)
            square += (predicted - Double(left)) * (predicted - Double(left))
            let time = try RunReport.microseconds(ofPart: engine.name, results: results)
            var line = padded(engine.name, 12) + padded("\(engine.cycles)", 12)
            line += padded(engine.remaining > cap ? "over \(cap)" : "\(left)", 11)
            line += padded("\(Int(predicted.rounded()))", 11) + padded(decision(predicted), 14)
            line += padded(time.map { BenchReport.grouped($0) } ?? "-", 14)
            if let other {
                let isSame = try ArrayFile.areSame("\(results)/\(engine.name)", "\(other)/\(engine.name)")
                differing += isSame ? 0 : 1
                line += isSame ? "yes" : "NO"
            }
            print(line.trimmingCharacters(in: .whitespaces))
        }
        let deviation = (square / Double(max(engines.count, 1))).squareRoot()
        print("\nroot mean square error \(String(format: "%.1f", deviation)) cycles over \(engines.count) engines")
        if let latency { print(latency.summary) }
        guard other != nil else { return }
        print(
            differing == 0
                ? "both machines gave the same bits for all \(engines.count) engines"
                : "the machines differ on \(differing) of \(engines.count) engines")
        if differing > 0 { throw ExitCode(1) }
    }

    private func prediction(of engine: EngineTruth) throws -> Double {
        let path = "\(results)/\(engine.name)/prediction.npy"
        let (values, shape) = try ArrayFile.readFloats(path)
        guard values.count == 1, let value = values.first, value.isFinite, abs(value) < 1e9 else {
            throw DemoError("\(path): has shape \(shape), one finite number is needed")
        }
        return Double(value)
    }

    private func decision(_ predicted: Double) -> String {
        predicted <= Double(now) ? "maintain now" : predicted <= Double(soon) ? "plan" : "run on"
    }
}
