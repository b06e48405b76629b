import Evaluation
import Experiments
import Foundation
import Synchronization
import Testing

@testable import Training

@Suite("Cross-validation")
struct CrossValidationTests {
    @Test("each example is judged once by a model that has not seen it, and each fold is told when it is done")
    func folds() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\nseed: 4\ndata: {target: state, exclude: [shift]}\nmodel: {family: logistic-regression}"
        var run = try workshop.training(
            Recipe(text: text, path: "t.yaml"), on: workshop.machines(200), to: "out")
        let told = Mutex<[(n: Int, number: Int, count: Int)]>([])
        let store = try ExperimentStore(path: "\(workshop.folder)/runs.sqlite")
        run.store = store
        run.monitor.folded = { fold, number, count in told.withLock { $0.append((fold.n, number, count)) } }

        let result = try run.crossValidate(3)

        #expect(result.judged.sorted() == Array(0..<200))
        let folds = try #require(result.evaluation.folds)
        #expect(folds.map(\.n).reduce(0, +) == 200 && folds.count == 3)
        told.withLock { told in
            #expect(told.map(\.number) == [1, 2, 3] && told.allSatisfy { $0.count == 3 })
            #expect(told.map(\.n) == folds.map(\.n))
        }
        // It is recorded, apart from single models.
        #expect(try store.runs(experiment: "t").isEmpty)
        let record = try #require(try store.runs(experiment: "t.3-folds").first)
        #expect(record.status == .finished && record.tags["folds"] == "3" && record.tags["examples"] == "200")
        #expect(record.metrics["accuracy"]?.value == result.evaluation.metrics["accuracy"]?.value)
        let course = try store.curves(of: record.id)["accuracy"] ?? []
        #expect(course.map(\.value) == folds.map { $0.values["accuracy"] })
        // The folds' accuracies, weighted by their examples, are that of all together.
        let right = folds.reduce(0.0) { $0 + ($1.values["accuracy"] ?? .nan) * Double($1.n) }
        let whole = try #require(result.evaluation.metrics["accuracy"]).value
        #expect(abs(right / 200 - whole) < 1e-9)
        // The file tells the same.
        let file = try Data(contentsOf: URL(fileURLWithPath: run.path(.evaluation)))
        #expect(try JSONDecoder().decode(Evaluation.self, from: file).folds == folds)
    }

    @Test("a fold with one class alone has no area, and the rest is told")
    func oneClass() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        // All that fail are of two units, so that one of three folds has none.
        let rows = (0..<60).map { "\($0),\($0 < 8 ? $0 / 4 : $0),\($0 < 8 ? "fails" : "works")" }
        let table = try workshop.write((["x,unit,state"] + rows).joined(separator: "\n"), "units.csv")
        let text = "name: t\ndata: {target: state, group: unit}\nmodel: {family: decision-tree}"
        let run = try workshop.training(
            Recipe(text: text, path: "t.yaml"), on: table, to: "out")
        let folds = try #require(try run.crossValidate(3).evaluation.folds)
        #expect(folds.count { $0.values["roc_auc"] == nil } == 1)
        #expect(folds.allSatisfy { $0.values["accuracy"] != nil })
    }
}
