import Foundation
import Synchronization
import Testing

@testable import Experiments
@testable import Training

@Suite("Trainings in the record of experiments")
struct RunRecordTests {
    @Test("a run that fails after its training is recorded as failed, with the reason")
    func failedEvaluation() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        let text = "name: t\ndata: {target: state, exclude: [shift]}\nmodel: {family: logistic-regression}"
        var run = try workshop.training(
            Recipe(text: text, path: "t.yaml"), on: workshop.machines(100), to: "out")
        let store = try ExperimentStore(path: "\(workshop.folder)/store.sqlite")
        run.store = store
        // A folder is where the evaluation is to be written.
        try FileManager.default.createDirectory(
            atPath: run.path(.evaluation) + "/x", withIntermediateDirectories: true)
        #expect { try run.run() } throws: { "\($0)".contains("evaluation.json") }
        let runs = try store.runs()
        #expect(runs.map(\.status) == [.failed])
        #expect(runs.first?.message?.contains("evaluation.json") == true)
    }

    @Test("a record that breaks during a training is told once, and the model is there")
    func brokenRecord() throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        var run = TrainingRun(
            try workshop.recipe("{epochs: 4}"), directory: "\(workshop.folder)/out", machine: try TrainingMachine())
        run.data = [try workshop.circle(100)]
        let store = try ExperimentStore(path: "\(workshop.folder)/store.sqlite")
        run.store = store
        let remarks = Mutex<[String]>([])
        run.monitor.remark = { text in remarks.withLock { $0.append(text) } }
        run.monitor.report = { _ in
            try? store.write { try $0.execute(sql: "DROP TABLE IF EXISTS points; DROP TABLE IF EXISTS measures") }
        }

        let result = try run.run()

        #expect(FileManager.default.fileExists(atPath: run.path(.model)) && result.curve.count == 4)
        remarks.withLock { remarks in
            #expect(remarks.count { $0.hasPrefix("the course of the training could not be recorded: ") } == 1)
            #expect(remarks.count { $0.hasPrefix("the training could not be recorded: ") } == 1)
            #expect(remarks.allSatisfy { $0.contains("store.sqlite") })
        }
    }
}
