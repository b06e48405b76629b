import ArgumentParser
import Foundation
import Simulation

/// `mlcdemo simulate`: sensor series of engines, in C-MAPSS's text format.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulates engines that wear out, with 3 settings and 21 sensors.",
        discussion: """
            Writes DIR/train_NAME.txt with whole lives, DIR/test_NAME.txt with lives cut short, and DIR/RUL_NAME.txt with \
            the cycles that each of those had left, as NASA's C-MAPSS files are. The same options give the same files on \
            every machine. The engines are invented. With --model it also writes DIR/engine-001.npy and so on, the last \
            window of each engine of the test file, and DIR/engines.csv.
            """)

    @Argument(help: "Folder to write to; it is created.")
    var directory: String

    @Option(help: "How many engines of each file.")
    var units = 100

    @Option(help: "From which all draws follow.")
    var seed: UInt64 = 1

    @Option(help: "Bundle of the model that is to take the last windows of the test file's engines.")
    var model: String?

    @Option(help: "The end of the files' names.")
    var name = "FD001"

    func validate() throws {
        guard (1...10_000).contains(units) else { throw ValidationError("--units must be 1 to 10000") }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 32 && $0 != UInt8(ascii: "/") && $0 < 127 }) else {
            throw ValidationError("--name must be a word without '/'")
        }
    }

    func run() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let simulator = EngineSimulator(seed: seed)
        let running = (1...units).map { simulator.runningEngine($0, series: "test") }
        try write((1...units).map { simulator.engine($0, series: "train").text }.joined(), "train")
        try write(running.map(\.text).joined(), "test")
        try write(running.map { "\($0.remaining) \n" }.joined(), "RUL")
        if let model { try writeWindows(of: running, model) }
    }

    private func writeWindows(of engines: [EngineSeries], _ bundle: String) throws {
        let model = try TrainedModel(bundle: bundle)
        var truth = EngineTruth.header
        for engine in engines {
            let name = EngineTruth.name(ofUnit: engine.unit)
            try ArrayFile.write(
                EngineWindow.tensor(of: engine, for: model, from: bundle), to: "\(directory)/\(name).npy")
            truth += EngineTruth(name: name, cycles: engine.rows.count, remaining: engine.remaining).line
        }
        try Data(truth.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(EngineTruth.fileName)"), options: .atomic)
    }

    private func write(_ text: String, _ kind: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(kind)_\(name).txt"), options: .atomic)
    }
}
