import Foundation
import Targets
import Testing

@testable import Training

@Suite("Fine-tuning")
struct FineTuningTests {
    @Test("a trained model goes on learning, whole, frozen, cut, and with other classes")
    func goesOn() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try workshop.circle()
        var first = TrainingRun(
            try workshop.recipe("{epochs: 20, batch: 32, rate: 0.02}"), directory: workshop.folder + "/first",
            machine: try TrainingMachine())
        first.data = [data]
        let before = try first.run()
        func loss(_ model: String, epochs: Int) throws -> Double {
            let recipe = try workshop.recipe(
                "{epochs: \(epochs), batch: 32, rate: 0.001, schedule: constant}", model: model)
            let run = try workshop.training(
                recipe, on: data, to: "next")
            return try run.run().curve[0].loss
        }
        // The first epoch begins where the last one ended, but for the standardization in front of the old one.
        let whole = try loss("{base: first/model.onnx}", epochs: 2)
        #expect(whole < before.curve[2].loss)
        let frozen = try loss("{base: {path: first/model.onnx, freeze: [0.]}}", epochs: 2)
        #expect(frozen < before.curve[2].loss)
        let cut = try loss("{base: {path: first/model.onnx, cut: '0', head: [dense: 8]}}", epochs: 2)
        #expect(cut.isFinite && cut > whole)
        #expect {
            try loss("{base: {path: first/model.onnx, freeze: [x]}}", epochs: 1)
        } throws: { "\($0)".contains("model.base.freeze names 'x'") }
        #expect {
            try loss("{base: {path: first/model.onnx, cut: x}}", epochs: 1)
        } throws: { "\($0)".contains("its last nodes are") }
        var other = try workshop.circle()
        other = try workshop.write(
            try String(contentsOfFile: other, encoding: .utf8).replacing("in\n", with: "in\n0.9,0.9,corner\n"),
            "three.csv")
        let recipe = try workshop.recipe("{epochs: 3, batch: 32}", model: "{base: first/model.onnx}")
        let three = try workshop.training(
            recipe, on: other, to: "three")
        #expect(try three.run().scores[0].count == 3)
    }
}
