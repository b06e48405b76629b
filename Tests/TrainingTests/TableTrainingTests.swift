import Evaluation
import Experiments
import Foundation
import IR
import Importers
import Interpreter
import Statistics
import Testing

@testable import Classical
@testable import Training

extension Workshop {
    /// Trains on a table.
    func run(_ recipe: String, _ table: String, curve: Bool = false) throws -> (
        run: TrainingRun, result: TrainingRun.Result
    ) {
        var run = TrainingRun(
            try Recipe(text: recipe, path: "\(folder)/t.yaml"), directory: "\(folder)/out-\(UUID().uuidString)",
            machine: try TrainingMachine())
        (run.data, run.measuresLearningCurve) = ([table], curve)
        return (run, try run.run())
    }

    /// Machines of three makes: they fail when the load is above what the make bears, with some noise.
    func machines(_ count: Int = 600, seed: UInt64 = 5) throws -> String {
        var random = SeededGenerator(seed: seed)
        var lines = ["make,load,heat,shift,state"]
        for _ in 0..<count {
            let make = ["a", "b", "c"][random.integer(in: 0...2)]
            let (load, heat) = (random.uniform(0, 10), random.uniform(20, 80))
            let bears: Double = make == "a" ? 9 : make == "b" ? 7.5 : 6
            let noise: Double = 0.7 * random.normal()
            let limit: Double = bears + (50 - heat) / 30
            let fails = load + noise > limit
            let isNight = random.chance(0.4)
            // At night the records are unreliable.
            let told = isNight && random.chance(0.35) ? !fails : fails
            lines.append("\(make),\(load),\(heat),\(isNight ? "night" : "day"),\(told ? "fails" : "works")")
        }
        return try write(lines.joined(separator: "\n"), "machines-\(seed).csv")
    }
}

@Suite("Training on tables")
struct TableTrainingTests {
    private let trees = "{family: boosted-trees, options: {rounds: 40, min_samples_leaf: 5}}"

    @Test("a feature that is held to rise never lowers the prediction")
    func monotone() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        func falls(_ monotone: String) throws -> Int {
            let text = """
                name: t
                data: {target: state, exclude: [shift], monotone: \(monotone)}
                model: \(trees)
                decision: {positive: fails}
                """
            let (run, _) = try workshop.run(text, try workshop.machines())
            let steps = (0...200).map { Float($0) / 20 }
            var falls = 0
            for make in 0..<3 {
                let rows = steps.flatMap { step -> [Float] in [Float(make), step, 50] }
                let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(steps.count)])
                let outputs = try Interpreter(model.graph).run(["features": Tensor(rows, shape: [steps.count, 3])])
                let scores = try #require(outputs["probabilities"]?.elements(as: Float.self))
                let failing = steps.indices.map { scores[2 * $0] }  // fails, works
                falls += zip(failing, failing.dropFirst()).count { $1 < $0 - 1e-6 }
            }
            return falls
        }
        #expect(try falls("{}") > 0)
        #expect(try falls("{load: up}") == 0)
    }

    @Test(
        "what cannot be held is refused",
        arguments: [
            ("{family: boosted-trees}", "{load: sideways}", "up or down is expected, not 'sideways'"),
            ("{family: boosted-trees}", "{wear: up}", "data.monotone names 'wear', which is no feature"),
            ("{family: boosted-trees}", "{make: up}", "data.monotone.make: a category has no order"),
            ("{family: random-forest}", "{load: up}", "data.monotone is for model.family boosted-trees alone"),
            ("{layers: [dense: 4]}", "{load: up}", "data.monotone is for model.family boosted-trees alone"),
        ])
    func refusedMonotone(_ model: String, _ monotone: String, _ part: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\ndata: {target: state, monotone: \(monotone)}\nmodel: \(model)"
        #expect {
            try workshop.run(text, try workshop.machines(60))
        } throws: { "\($0)".contains(part) }
    }

    @Test(
        "categories are indicators for networks and linear models, and codes for trees; the ONNX file agrees with the trainer",
        arguments: ["{layers: [dense: 8]}", "{family: logistic-regression}", "{family: boosted-trees}"])
    func categories(_ model: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = """
            name: t
            data: {target: state, exclude: [shift], derived: {both: load * heat}}
            model: \(model)
            training: {epochs: 20, rate: 0.02}
            """
        let (run, result) = try workshop.run(text, try workshop.machines())
        let codes = model.contains("trees")
        #expect(
            result.set.features
                == (codes
                    ? ["make", "load", "heat", "both"]
                    : ["load", "heat", "make = a", "make = b", "make = c", "both"]))
        let scorer = try ModelScorer(model: run.path(.model))
        let found = try scorer.scores(result.judged, of: scorer.examples(run.data))
        for (one, other) in zip(found, result.scores) { #expect(abs(one[0] - other[0]) < 1e-5) }
        #expect(try #require(result.evaluation.metrics["roc_auc"]).value > 0.75)
    }

    @Test("classes are made alike in number by resampling, for trees and for networks")
    func resampling() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let table = try workshop.machines(300)
        for (kind, compare) in [("oversample", 1), ("undersample", -1), ("smote", 1)] {
            let text = """
                name: t
                data: {target: state, exclude: [shift], derived: {both: load * heat}}
                model: {family: boosted-trees}
                training: {resample: \(kind)}
                """
            let recipe = try Recipe(text: text, path: "t.yaml")
            let set = try ExampleSet(recipe, data: [table])
            let examples = Array(0..<set.count)
            let learning = try set.learningSet(examples, recipe)
            guard case .labels(let labels, _) = learning.target else { throw TrainingError("no labels") }
            let counts = [0, 1].map { label in labels.count { $0 == label } }
            #expect(counts[0] == counts[1] && (learning.rows - set.count) * compare > 0, "\(kind): \(counts)")
            // Formulas hold on rows that were made too, and categories are categories.
            for row in 0..<learning.rows {
                let values = Array(learning.features.row(row))
                #expect(abs(values[3] - values[1] * values[2]) <= 1e-3 * abs(values[3]))
                #expect([0, 1, 2].contains(values[0]))
            }
            #expect(try set.learningSet(examples, recipe) == learning)
            let (input, output) = (set.networkInput(examples, recipe), set.networkOutput(examples, recipe))
            let source = try set.learningSource(examples, input, output, recipe)
            #expect(source.count == learning.rows)
            #expect((0..<source.count).count { source.target($0)[0] == 1 } == counts[0])
        }
    }

    @Test("resampling helps to find what is rare, by trees and by networks, and the test part stays as it is")
    func resampledTraining() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var lines = ["x,y,kind"]
        var random = SeededGenerator(seed: 4)
        for index in 0..<800 {
            let isRare = index % 20 == 0
            lines.append(
                "\(random.normal() + (isRare ? 1.5 : 0)),\(random.normal() + (isRare ? 1.5 : 0)),\(isRare ? "rare" : "usual")"
            )
        }
        let table = try workshop.write(lines.joined(separator: "\n"), "rare.csv")
        for model in ["{family: logistic-regression}", "{layers: [dense: 8]}"] {
            func recall(_ training: String) throws -> Double {
                let text = """
                    name: t
                    data: {target: kind}
                    model: \(model)
                    training: {epochs: 10, rate: 0.02\(training)}
                    decision: {positive: rare}
                    """
                let result = try workshop.run(text, table).result
                #expect(result.judged.count == 160)
                return try #require(result.evaluation.metrics["recall"]).value
            }
            let plain = try recall("")
            for kind in ["oversample", "undersample", "smote"] {
                #expect(try recall(", resample: \(kind)") > plain + 0.2, "\(model) \(kind)")
            }
            #expect(try recall(", balance: {rare: 19}") > plain + 0.2)
        }
    }

    @Test(
        "resampling that cannot be is refused",
        arguments: [
            ("{target: load}", "{resample: oversample}", "training.resample is for classes"),
            ("{target: state}", "{resample: twice}", "'twice' is none of none, oversample, undersample, smote"),
            ("{target: state}", "{balance: {broken: 3}}", "training.balance names the class 'broken'"),
            ("{target: state}", "{balance: {fails: -1}}", "a number from 0.0"),
        ])
    func refusedResampling(_ data: String, _ training: String, _ part: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\ndata: \(data)\nmodel: {family: boosted-trees}\ntraining: \(training)"
        #expect {
            try workshop.run(text, try workshop.machines(60))
        } throws: { "\($0)".contains(part) }
    }

    @Test("groups that a model serves worse are named")
    func groups() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = """
            name: t
            data: {target: state, exclude: [shift], compare: [shift]}
            model: \(trees)
            """
        let (run, result) = try workshop.run(text, try workshop.machines(1500))
        func check(_ evaluation: Evaluation) throws {
            let parts = evaluation.slices.filter { $0.key == "shift" && $0.metric == "accuracy" }
            #expect(parts.map(\.part) == ["day", "night"])
            let night = try #require(parts.last)
            #expect(night.isWorse && night.pValue < 0.05 && night.measure.high < night.rest)
            #expect(!parts[0].isWorse)
        }
        try check(result.evaluation)
        // The same from the model, whose recipe need not name the column.
        let scorer = try ModelScorer(model: run.path(.model))
        let set = try scorer.examples(run.data, comparing: ["heat"])
        let evaluation = try TrainingRun.judge(scorer, set, result.judged, training: [], validation: [])
        try check(evaluation)
        #expect(evaluation.slices.count { $0.key == "heat" && $0.metric == "accuracy" } == 4)
        #expect { try scorer.examples(run.data, comparing: ["line"]) } throws: { "\($0)".contains("no column 'line'") }
    }

    @Test("a learning curve says whether more examples would help, also on the page")
    func learningCurve() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\ndata: {target: state, exclude: [shift]}\nmodel: {family: logistic-regression}"
        let (run, result) = try workshop.run(text, try workshop.machines(1000), curve: true)
        let curve = try #require(result.evaluation.learningCurve)
        #expect(curve.points.count == 5 && curve.points.map(\.count) == curve.points.map(\.count).sorted())
        #expect(curve.points[4].count == 700)
        let page = try String(contentsOfFile: run.path(.report), encoding: .utf8)
        #expect(page.contains("Error by the number of training rows"))
        let json = try String(contentsOfFile: run.path(.evaluation), encoding: .utf8)
        #expect(json.contains("\"learning_curve\""))
        // Too few examples: no curve, and the rest is there.
        #expect(try workshop.run(text, try workshop.machines(30), curve: true).result.evaluation.learningCurve == nil)
    }

    @Test(
        "anomaly detectors learn from usual rows, are judged on both kinds, and their ONNX file agrees",
        arguments: ["isolation-forest", "pca", "k-means"])
    func anomalies(_ family: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var random = SeededGenerator(seed: 8)
        var lines = ["x,y,z,kind"]
        for index in 0..<500 {
            let t = random.normal()
            if index % 10 == 0 {
                lines.append("\(t),\(3 * random.normal()),\(3 * random.normal()),odd")
            } else {
                lines.append("\(t),\(2 * t + 0.1 * random.normal()),\(-t + 0.1 * random.normal()),usual")
            }
        }
        let table = try workshop.write(lines.joined(separator: "\n"), "odd.csv")
        let options = family == "k-means" ? ", options: {clusters: 12}" : ""
        let text = """
            name: t
            task: anomaly
            data: {target: kind}
            model: {family: \(family)\(options)}
            decision: {positive: odd}
            """
        let (run, result) = try workshop.run(text, table)
        #expect(try #require(result.evaluation.metrics["roc_auc"]).value > 0.85)
        #expect(result.evaluation.positive == "odd" && result.evaluation.threshold != nil)
        let scorer = try ModelScorer(model: run.path(.model))
        let set = try scorer.examples(run.data)
        for (one, other) in zip(try scorer.scores(result.judged, of: set), result.scores) {
            #expect(abs(one[0] - other[0]) < 1e-4 * max(1, abs(other[0])))
        }
        let again = try TrainingRun.judge(scorer, set, result.judged, training: [], validation: [])
        #expect(
            abs(
                (again.metrics["roc_auc"]?.value ?? 0) - (result.evaluation.metrics["roc_auc"]?.value ?? 1)) < 1e-3)
        let table2 = try String(contentsOfFile: run.path(.predictions), encoding: .utf8)
        #expect(table2.hasPrefix("source,truth,score\n"))
        // Without the unusual class's name nothing can be judged, which is said before the training.
        #expect {
            try workshop.run(text.replacing("decision: {positive: odd}", with: ""), table)
        } throws: { "\($0)".contains("decision.positive name the unusual one") }
    }
}

@Suite("Windows over tables")
struct WindowTableTests {
    /// Series of a sensor in any order of rows; the target is the mean of its last four values.
    private func series(_ workshop: Workshop, extra: String = "") throws -> String {
        var random = SeededGenerator(seed: 6)
        var lines: [String] = []
        for unit in 0..<12 {
            var last: [Double] = []
            for time in 0..<40 {
                let value = random.uniform(0, 4)
                last = (last + [value]).suffix(4)
                let mean = last.reduce(0, +) / Double(last.count)
                lines.append("m\(unit),\(time * 10),\(value),\(random.uniform(0, 1)),\(mean)")
            }
        }
        let order = random.permutation(lines.count).map { lines[$0] }
        return try workshop.write(
            "unit,time,level,noise,mean\n" + order.joined(separator: "\n") + extra, "series.csv")
    }

    private let text = """
        name: t
        data: {target: mean, group: unit, order: time}
        window: {steps: 4}
        model: {layers: [flatten, {dense: {units: 8, activation: none}}]}
        training: {epochs: 60, batch: 32, rate: 0.02}
        """

    @Test("a window has the rows of its series in order, and the target of its last row")
    func learns() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let table = try series(workshop)
        let (run, result) = try workshop.run(text, table)
        #expect(result.set.count == 480 && result.set.features == ["level", "noise"])
        // Units stay together.
        let split = try result.set.split(run.recipe.split, seed: run.recipe.seed)
        #expect(
            Set(split.train.map { result.set.groups[$0] }).isDisjoint(with: split.test.map { result.set.groups[$0] }))
        #expect(try #require(result.evaluation.metrics["r2"]).value > 0.9)
        let scorer = try ModelScorer(model: run.path(.model))
        let found = try scorer.scores(result.judged, of: scorer.examples(run.data))
        for (one, other) in zip(found, result.scores) { #expect(abs(one[0] - other[0]) < 1e-4) }
        let explained = try ExplainedModel(run.path(.model))
        #expect(explained.takesWindows && explained.features == ["level", "noise"])
        let explanation = try SeriesExplanation([0, 0, 4, 0, 4, 0, 4, 0], explained.graph, column: 0)
        #expect(explanation.byFeature[0].magnitude > 10 * explanation.byFeature[1].magnitude)
    }

    @Test(
        "series that are not in order are told",
        arguments: [
            ("\nm3,,1,1,1", "", "the time is missing"),
            ("\nm3,40,1,1,1", "", "column 'time': the time is that of line"),
            ("\nm3,400,,1,1", "", "'level' is missing or no finite number"),
            ("", ", categories: [noise]", "'noise': windows take numbers, not words"),
            ("", ", derived: {two: level * 2}", "formulas are for rows, not for windows"),
        ])
    func refused(_ extra: String, _ data: String, _ part: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let table = try series(workshop, extra: extra)
        #expect {
            try workshop.run(text.replacing(", order: time", with: ", order: time\(data)"), table)
        } throws: {
            let found = "\($0)".contains(part)
            if !found { Issue.record("\($0)") }
            return found
        }
    }
}
