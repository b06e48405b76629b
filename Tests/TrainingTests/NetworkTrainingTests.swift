import Core
import Foundation
import IR
import Importers
import Interpreter
import Targets
import Testing

@testable import Training

@Suite("Training networks")
struct NetworkTrainingTests {
    private static let plan = "{epochs: 30, batch: 32, rate: 0.02, averaging: 0.9}"

    @Test("a network learns a circle, and its ONNX file says what the trainer says")
    func learns() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let run = try workshop.training(
            workshop.recipe(Self.plan), on: workshop.circle(), to: "out")
        let result = try run.run()
        let right = zip(result.judged, result.scores).count { example, scores in
            (scores[0] > 0.5) == (result.set.labels[example] == 0)
        }
        #expect(Double(right) / Double(result.judged.count) > 0.9)
        #expect(result.curve.count == 30 && result.curve[29].loss < result.curve[0].loss)
        let model = try ModelImporter().load(run.path(.model), dimensions: ["batch": .fixed(result.judged.count)])
        guard case .rows(let rows) = result.set.form else { return }
        let inputs = rows.selecting(rows: result.judged)
        let outputs = try Interpreter(model.graph).run([
            "features": Tensor(inputs.values, shape: [inputs.rows, inputs.columns])
        ])
        let found = try #require(outputs["probabilities"]?.elements(as: Float.self))
        for (place, scores) in result.scores.enumerated() {
            #expect(abs(Double(found[2 * place]) - scores[0]) < 1e-5)
        }
    }

    @Test("derived columns are computed by the model", arguments: ["{layers: [dense: 8]}", "{family: boosted-trees}"])
    func derived(_ model: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = """
            name: t
            data: {target: kind, derived: {square: x * x + y * y}, formula_only: [y]}
            model: \(model)
            training: {epochs: 10, rate: 0.02}
            """
        let run = try workshop.training(
            Recipe(text: text, path: "\(workshop.folder)/t.yaml"), on: workshop.circle(), to: "out")
        let result = try run.run()
        #expect(result.set.features == ["x", "square"] && result.set.columns == ["x", "y"])
        let scorer = try ModelScorer(model: run.path(.model))
        let found = try scorer.scores(result.judged, of: scorer.examples(run.data))
        for (one, other) in zip(found, result.scores) { #expect(abs(one[0] - other[0]) < 1e-5) }
        let accuracy = try #require(result.evaluation.metrics["accuracy"]?.value)
        #expect(accuracy > 0.9)
    }

    @Test("the same recipe gives the same bytes, with any number of threads, and after an interruption")
    func reproduces() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let data = try workshop.circle()
        func model(
            _ name: String, threads: Int = 1, target: String? = nil, interruptions: Int = 0
        ) throws -> [UInt8] {
            let machine = try TrainingMachine(
                threads: threads, target: try target.map { try TargetRegistry.standard().resolve($0) })
            var run = TrainingRun(
                try workshop.recipe("{epochs: 6, batch: 32, mixup: 0.2, smoothing: 0.1, patience: 5}"),
                directory: "\(workshop.folder)/\(name)", machine: machine)
            run.data = [data]
            for stop in 0..<interruptions {
                let epochs = Counter()
                run.monitor = TrainingMonitor(
                    report: { _ in epochs.increment() }, isInterrupted: { epochs.value > stop })
                #expect(throws: TrainingInterruption.self) { try run.run() }
                run.resumes = true
            }
            run.monitor = TrainingMonitor()
            _ = try run.run()
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: run.path(.model))))
        }
        let first = try model("one")
        #expect(try model("two") == first)
        #expect(try model("threads", threads: 3) == first)
        #expect(try model("portable", target: "portable") == first)
        #expect(try model("resumed", interruptions: 2) == first)
    }

    @Test("a checkpoint of other data, and a damaged one, are refused")
    func checkpoints() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var run = TrainingRun(
            try workshop.recipe("{epochs: 3}"), directory: workshop.folder + "/out", machine: try TrainingMachine())
        run.data = [try workshop.circle()]
        let epochs = Counter()
        run.monitor = TrainingMonitor(report: { _ in epochs.increment() }, isInterrupted: { epochs.value > 0 })
        #expect(throws: TrainingInterruption.self) { try run.run() }
        run.resumes = true
        run.data = [try workshop.circle(300)]
        #expect { try run.run() } throws: {
            "\($0)".contains("is of another recipe, another start or base, or other data")
        }
        run.data = [try workshop.circle()]
        let path = run.path(.checkpoint)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for damage in [Data(), bytes.dropLast(3), Data("{}\n".utf8), Data([0xFF, 0xFE])] {
            try damage.write(to: URL(fileURLWithPath: path))
            #expect { try run.run() } throws: { "\($0)".contains("remove it to begin anew") }
        }
    }

    @Test(
        "bad data are told with their place",
        arguments: [
            ("x,kind\n1,a\n2,b\n3,a\n4,b", "{target: kind, features: [x, z]}", "no column 'z'"),
            ("x,kind\n1,a\n2,b\nc,a\n4,b", "{target: kind}", "line 4, column 'x': 'c' is not a number"),
            ("x,kind\n1,a\n2,a\n3,a", "{target: kind}", "the target is 'a' in all rows"),
            ("x,kind\n1,a\n2,a\n3,b", "{target: kind}", "class 'b' has 1 example"),
            ("x,kind\n1,a\n2,\n3,b", "{target: kind}", "line 3, column 'kind': the target is missing"),
            ("x,kind\n1,a\n2,b\ninf,b\n3,a", "{target: kind}", "line 4, column 'x'"),
            ("x,v\n1,2.5\n2,2.5\n3,2.5", "{target: v}", "the target is"),
            ("x,kind\n1,a\n2,b", "{}", "data.target is missing; the columns are x, kind"),
        ])
    func badData(_ text: String, _ data: String, _ part: String) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let path = try workshop.write(text, "data.csv")
        let recipe = try Recipe(text: "name: t\ndata: \(data)\nmodel: {layers: [dense: 2]}", path: "t.yaml")
        #expect { try ExampleSet(recipe, data: [path]) } throws: {
            let found = "\($0)".contains(part)
            if !found { Issue.record("\($0)") }
            return found
        }
    }
}

/// A number that closures of several threads count up.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    var value: Int { lock.withLock { count } }
    func increment() { lock.withLock { count += 1 } }
}
