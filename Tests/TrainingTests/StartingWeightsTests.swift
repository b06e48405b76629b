import Foundation
import Synchronization
import Testing

@testable import Training

@Suite("Weights to start from")
struct StartingWeightsTests {
    private let layers = "[{dense: 16}, {dense: 12}]"

    /// Trains on the circle, and gives the scores of its test part and what was remarked.
    private func train(
        _ workshop: Workshop, _ name: String, model: String, _ training: String = "{epochs: 12, rate: 0.02}"
    ) throws -> (model: String, result: TrainingRun.Result, remarks: [String]) {
        var run = try workshop.training(
            workshop.recipe(training, model: model), on: workshop.circle(), to: "\(name)")
        let remarks = Mutex<[String]>([])
        run.monitor.remark = { text in remarks.withLock { $0.append(text) } }
        let result = try run.run()
        return (run.path(.model), result, remarks.withLock { $0 })
    }

    @Test("a network goes on from the weights of another one, as far as the layers are the same")
    func start() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let first = try train(workshop, "first", model: "{layers: \(layers)}")
        #expect(first.result.shareRight > 0.85)

        // A path starts at the recipe's folder; steps of no size leave the weights as they were.
        let second = try train(
            workshop, "second", model: "{start: first/model.onnx, layers: \(layers)}", "{epochs: 1, rate: 1e-9}")
        #expect(second.remarks.count == 1 && second.remarks[0].hasSuffix("/first/model.onnx"))
        for (one, other) in zip(first.result.scores, second.result.scores) { #expect(abs(one[0] - other[0]) < 1e-5) }

        let third = try train(
            workshop, "third", model: "{start: \(first.model), layers: [{dense: 16}, {dense: 13}]}", "{epochs: 1}")
        #expect(third.remarks.first?.contains("from layer '1' on they begin anew") == true)
    }

    @Test("an ensemble's networks all start from it")
    func ensemble() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let first = try train(workshop, "first", model: "{layers: \(layers)}")
        let both = try train(
            workshop, "both", model: "{start: \(first.model), ensemble: 2, layers: \(layers)}",
            "{epochs: 1, rate: 1e-9}")
        #expect(both.remarks.count == 2)
        for (one, other) in zip(first.result.scores, both.result.scores) { #expect(abs(one[0] - other[0]) < 1e-5) }
    }

    @Test("a checkpoint of another start is refused")
    func otherStart() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let first = try train(workshop, "first", model: "{layers: \(layers)}", "{epochs: 1}")
        let other = try train(workshop, "other", model: "{layers: \(layers)}", "{epochs: 2}")
        var run = try workshop.training(
            workshop.recipe("{epochs: 3}", model: "{start: first/model.onnx, layers: \(layers)}"),
            on: workshop.circle(), to: "run")
        let epochs = Counter()
        run.monitor = TrainingMonitor(report: { _ in epochs.increment() }, isInterrupted: { epochs.value > 0 })
        #expect(throws: TrainingInterruption.self) { try run.run() }
        (run.monitor, run.resumes) = (TrainingMonitor(), true)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: first.model))
        try Data(contentsOf: URL(fileURLWithPath: other.model)).write(to: URL(fileURLWithPath: first.model))
        #expect { try run.run() } throws: { "\($0)".contains("is of another recipe, another start or base") }
        try bytes.write(to: URL(fileURLWithPath: first.model))
        _ = try run.run()
    }

    @Test("a model of other layers, a file that is missing and a start without layers are refused")
    func refused() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let first = try train(workshop, "first", model: "{layers: \(layers)}", "{epochs: 1}")
        #expect {
            try train(workshop, "other", model: "{start: \(first.model), layers: [{dense: 17}]}")
        } throws: { "\($0)".contains("no weights for this network to start from: layer 0 differs") }
        #expect {
            try train(workshop, "other", model: "{start: none.onnx, layers: \(layers)}")
        } throws: { "\($0)".contains("none.onnx") }
        #expect {
            try workshop.recipe("{}", model: "{start: a.onnx, family: boosted-trees}")
        } throws: { "\($0)".contains("start goes with layers") }
    }
}
