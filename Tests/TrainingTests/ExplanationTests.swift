import Foundation
import IR
import Importers
import Statistics
import Testing

import enum TestSupport.Tool

@testable import Training

@Suite("Explanations")
struct ExplanationTests {
    /// A table of numbers alone, with classes or a number to predict.
    private func table(_ workshop: Workshop, classes: Int) throws -> String {
        var random = SeededGenerator(seed: 12)
        var lines = ["a,b,c,d,y"]
        for _ in 0..<400 {
            let x = (0..<4).map { _ in random.normal() }
            let score = x[0] * x[1] + 2 * x[2] + 0.3 * random.normal()
            let kind = score > (classes == 2 ? 0 : 1) ? "p" : score < -1 || classes == 2 ? "n" : "z"
            let y = classes == 0 ? "\(score)" : kind
            lines.append((x.map { "\(Float($0))" } + [y]).joined(separator: ","))
        }
        return try workshop.write(lines.joined(separator: "\n"), "t\(classes).csv")
    }

    private static let models = [
        ("{family: boosted-trees, options: {rounds: 20, max_leaves: 7}}", 2),
        ("{family: boosted-trees, options: {rounds: 8}}", 3),
        ("{family: boosted-trees, options: {rounds: 20}}", 0),
        ("{family: random-forest, options: {trees: 10}}", 3), ("{family: decision-tree}", 0),
    ]

    private func train(_ index: Int, _ workshop: Workshop) throws -> (TrainingRun, ExplainedModel, [[Float]]) {
        let (model, classes) = Self.models[index]
        let path = try table(workshop, classes: classes)
        let text = "name: t\ndata: {target: y, derived: {ab: a * b}}\nmodel: \(model)"
        let (run, _) = try workshop.run(text, path)
        let explained = try ExplainedModel(run.path(.model))
        return (run, explained, try explained.rows(of: path))
    }

    @Test(
        "contributions of trees add up to the raw score, and name the features that matter", arguments: models.indices)
    func trees(_ index: Int) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let (_, explained, rows) = try train(index, workshop)
        #expect(explained.features == ["a", "b", "c", "d", "ab"] && TreeExplanation.isPossible(explained.graph))
        var weight = [Double](repeating: 0, count: 5)
        for row in rows.prefix(40) {
            let explanation = try TreeExplanation(row, explained.graph)
            for output in explanation.outputs.indices {
                let sum = explanation.contributions[output].reduce(explanation.baselines[output], +)
                #expect(abs(sum - explanation.outputs[output]) < 1e-4 * max(1, abs(sum)))
                for (place, value) in explanation.contributions[output].enumerated() { weight[place] += abs(value) }
            }
        }
        #expect(weight[2] > weight[0] && weight[2] > weight[3] && weight[4] > weight[3])
    }

    @Test("contributions of trees are those of PyPI's shap", arguments: models.indices)
    func shap(_ index: Int) throws {
        guard let python = ProcessInfo.processInfo.environment["MLC_PYTHON"],
            try Tool.run(python, ["-c", "import onnx, shap"]).status == 0
        else { return print("skipped: MLC_PYTHON names no Python with onnx and shap") }
        let workshop = try Workshop()
        defer { workshop.remove() }
        let (run, explained, rows) = try train(index, workshop)
        let found = try rows.prefix(25).map { row in
            let explanation = try TreeExplanation(row, explained.graph)
            return [
                "outputs": [explanation.outputs], "contributions": explanation.contributions,
                "row": [row.map(Double.init)],
            ]
        }
        let path = "\(workshop.folder)/found.json"
        try JSONEncoder().encode(found).write(to: URL(fileURLWithPath: path))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("check_shap.py")
        let result = try Tool.run(python, [script.path, run.path(.model), path])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test(
        "contributions of a network with formulas are of its features, and add up",
        arguments: [1, 2])
    func networks(_ members: Int) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let path = try table(workshop, classes: 0)
        let text = """
            name: t
            data: {target: y, derived: {ab: a * b}, formula_only: [a, b]}
            model: {ensemble: \(members), layers: [{dense: {units: 8, activation: tanh}}]}
            training: {epochs: 40, rate: 0.02}
            """
        let (run, _) = try workshop.run(text, path)
        let explained = try ExplainedModel(run.path(.model))
        #expect(explained.columns == ["a", "b", "c", "d"] && explained.features == ["c", "d", "ab"])
        var weight = [Double](repeating: 0, count: 3)
        for row in try explained.rows(of: path).prefix(20) {
            let explanation = try SeriesExplanation(row, explained.graph, column: 0)
            #expect(explanation.shape == [3])
            let sum = explanation.contributions.reduce(explanation.baseline, +)
            #expect(abs(sum - explanation.output) < 0.02 * max(1, abs(explanation.output)))
            for (place, value) in explanation.byFeature.enumerated() { weight[place] += abs(value) }
        }
        #expect(weight[0] > weight[1] && weight[2] > weight[1])
        #expect { try SeriesExplanation([1, 2], explained.graph, column: 0) } throws: {
            "\($0)".contains("the model takes 4 numbers, not 2")
        }
    }

    @Test("words of a table become the model's codes, and unknown ones are told")
    func words() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\ndata: {target: state, exclude: [shift]}\nmodel: {family: boosted-trees}"
        let (run, _) = try workshop.run(text, try workshop.machines())
        let explained = try ExplainedModel(run.path(.model))
        let good = try workshop.write("load,make,heat\n5,b,40\n6,c,50\n", "good.csv")
        #expect(try explained.rows(of: good) == [[1, 5, 40], [2, 6, 50]])
        let bad = try workshop.write("load,make,heat\n5,b,40\n6,x,50\n", "bad.csv")
        #expect { try explained.rows(of: bad) } throws: {
            "\($0)".contains("bad.csv, line 3, column 'make'") && "\($0)".contains("it knows a, b, c")
        }
    }
}
