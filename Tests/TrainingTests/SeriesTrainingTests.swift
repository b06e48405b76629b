import Foundation
import Simulation
import Testing

@testable import Training

extension Workshop {
    /// Simulated engines in C-MAPSS's files.
    func engines(_ units: Int) throws -> String {
        let simulator = EngineSimulator(seed: 7)
        let running = (1...units).map { simulator.runningEngine($0, series: "test") }
        let whole = (1...units).map { simulator.engine($0, series: "train") }
        _ = try write(whole.map(\.text).joined(), "train_FD001.txt")
        _ = try write(running.map(\.text).joined(), "test_FD001.txt")
        _ = try write(running.map { "\($0.remaining)\n" }.joined(), "RUL_FD001.txt")
        return folder
    }
}

@Suite("Training on series of sensors")
struct SeriesTrainingTests {
    /// The recipe of the example with fewer epochs and one network.
    private func recipe(_ layers: String) throws -> Recipe {
        let text = """
            name: engines
            data: {subset: FD001, cap: 125, features: [cycle, sensor_2, sensor_4, sensor_7, sensor_11, sensor_15]}
            split: {train: 0.8, validation: 0.2, test: 0}
            window: {steps: 40, stride: 2, augmentation: {scaling: 0.05}}
            model: {layers: [\(layers)]}
            training: {epochs: 4, batch: 64, rate: 0.005, averaging: 0.95}
            """
        return try Recipe(text: text, path: "engines.yaml")
    }

    @Test(
        "remaining lives are learnt, with their own score",
        arguments: ["{conv: {channels: 4, kernel: 1, activation: none}}, flatten, dense: 16", "lstm: 8, dense: 8"])
    func learns(_ layers: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let run = try workshop.training(
            recipe(layers), on: workshop.engines(25), to: "out")
        let result = try run.run()
        #expect(result.judged.count == 25)
        let error = try #require(result.evaluation.metrics["rmse"]?.value)
        // A constant is wrong by about 40 cycles.
        #expect(error < 30)
        let errors = zip(result.judged, result.scores).map { $1[0] - result.set.values[$0] }
        let score = errors.reduce(0) { $0 + exp($1 < 0 ? -$1 / 13 : $1 / 10) - 1 }
        let found = try #require(result.evaluation.metrics["cmapss_score"]?.value)
        #expect(abs(found - score) < 1e-6 * score)

        let scorer = try ModelScorer(model: ModelFolder.model(at: workshop.folder + "/out"))
        let again = try scorer.scores(result.judged, of: scorer.examples(run.data))
        for (one, other) in zip(again, result.scores) { #expect(abs(one[0] - other[0]) < 0.01) }
    }

    @Test("a folder's model is model.onnx, the one with the folder's name, or the only one")
    func modelFolder() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let name = URL(fileURLWithPath: workshop.folder).lastPathComponent
        #expect(throws: TrainingError.self) { try ModelFolder.model(at: workshop.folder) }
        let only = try workshop.write("", "b.onnx")
        #expect(try ModelFolder.model(at: workshop.folder) == only)
        _ = try workshop.write("", "c.onnx")
        #expect(throws: TrainingError.self) { try ModelFolder.model(at: workshop.folder) }
        let named = try workshop.write("", "\(name).onnx")
        #expect(try ModelFolder.model(at: workshop.folder) == named)
        let usual = try workshop.write("", "model.onnx")
        #expect(try ModelFolder.model(at: workshop.folder) == usual)
        #expect(try ModelFolder.model(at: "elsewhere.onnx") == "elsewhere.onnx")
    }
}
