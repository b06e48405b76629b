import Foundation
import GRDB
import Platform
import Testing

@testable import Experiments

@Suite("Experiments")
struct ExperimentStoreTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func recorder(
        _ store: ExperimentStore, _ name: String = "first", seed: UInt64 = 1, parameters: [String: String] = [:]
    ) throws -> RunRecorder {
        try RunRecorder(
            store, experiment: "scratch-steel", name: name, recipe: "data: steel\n", dataHash: "ab12",
            codeVersion: "mlc 1", seed: seed, parameters: parameters, tags: ["machine": "press 4"])
    }

    @Test("what is recorded reads back, from another connection too")
    func roundTrip() throws {
        let path = folder.file("deep/er/experiments.sqlite")
        let store = try ExperimentStore(path: path)
        let artifact = folder.file("model.onnx")
        try Data("model".utf8).write(to: URL(fileURLWithPath: artifact))
        let recorder = try recorder(store, seed: .max, parameters: ["rate": "0.1"])
        for step in 1...3 { try recorder.log(step: step, ["loss": 1 / Double(step), "odd": step == 2 ? .nan : 1]) }
        try recorder.log(step: 3, ["loss": 0.25])
        try recorder.log(["accuracy": .init(value: 0.9, low: 0.8, high: 0.95, n: 120), "nothing": .init(value: .nan)])
        try recorder.addArtifact(artifact)
        try recorder.tag("threshold", "0.31")
        try recorder.finish()

        let other = try ExperimentStore(path: path, isWritten: false)
        let run = try other.run(String(recorder.id.prefix(8)))
        #expect(run.status == .finished && run.seed == .max && run.parameters == ["rate": "0.1"])
        #expect(run.tags == ["machine": "press 4", "threshold": "0.31"] && run.recipe == "data: steel\n")
        #expect(run.metrics["loss"] == .init(value: 0.25) && run.metrics["nothing"] == .init(value: nil))
        #expect(run.metrics["accuracy"] == .init(value: 0.9, low: 0.8, high: 0.95, n: 120))
        // sha256sum of "model".
        let hash = "9372c470eeadd5ecd9c3c74c2b3cb633f8e2f2fad799250a0f70d652b6b825e4"
        #expect(run.artifacts == [.init(path: artifact, sha256: hash, bytes: 5)])
        let curves = try other.curves(of: run.id)
        #expect(curves["loss"]?.map(\.value) == [1, 0.5, 0.25] && curves["odd"]?.map(\.value) == [1, nil, 1])
        #expect(try other.run("first").id == run.id)
        #expect((run.ended ?? 0) >= run.started && run.started > 1_600_000_000_000)
        let again = try JSONDecoder().decode(Run.self, from: JSONEncoder().encode(run))
        #expect(again == run)
    }

    @Test("runs are found by identifier or name, and errors say what to do")
    func lookup() throws {
        let store = try ExperimentStore(path: folder.file("a.sqlite"))
        let first = try recorder(store, "same")
        _ = try recorder(store, "same")
        #expect(throws: ExperimentError.self) { try store.run("none") }
        #expect(throws: ExperimentError.self) { try store.run("") }
        #expect(try store.run(first.id).id == first.id)
        #expect(try store.run("same").name == "same")
        #expect(throws: ExperimentError.self) { try ExperimentStore(path: folder.file("no.sqlite"), isWritten: false) }
        #expect(!FileManager.default.fileExists(atPath: folder.file("no.sqlite")))
        try Data("this is no database, only text that is long enough for a header".utf8)
            .write(to: URL(fileURLWithPath: folder.file("bad.sqlite")))
        #expect { try ExperimentStore(path: folder.file("bad.sqlite")) } throws: {
            "\($0)".contains("damaged or no store")
        }
        #expect(throws: ExperimentError.self) { try ExperimentStore(path: "/proc/none/x.sqlite") }
        #expect(throws: ExperimentError.self) { try first.addArtifact(folder.file("none")) }
    }

    @Test("the best come first, by the metric's own direction")
    func best() throws {
        let store = try ExperimentStore(path: folder.file("a.sqlite"))
        for (name, value) in [("low", 0.2), ("high", 0.9), ("middle", 0.5)] {
            let recorder = try recorder(store, name)
            try recorder.log(["accuracy": .init(value: value), "log_loss": .init(value: value)])
            try recorder.finish()
        }
        let failed = try recorder(store, "failed")
        try failed.log(["accuracy": .init(value: 1)])
        try failed.finish(.failed, message: "disk full")
        #expect(
            try store.best(metric: "accuracy", isHigherBetter: Run.isHigherBetter("accuracy")).map(\.name) == [
                "high", "middle", "low",
            ])
        #expect(
            try store.best(metric: "log_loss", isHigherBetter: Run.isHigherBetter("log_loss"), limit: 1).map(\.name)
                == ["low"])
        #expect(try store.best(metric: "none", isHigherBetter: true).isEmpty)
        #expect(try store.runs(limit: 2).count == 2)
        #expect(try store.runs(experiment: "other").isEmpty)
        #expect(try store.run("failed").message == "disk full")
        #expect(!Run.isHigherBetter("test.rmse") && Run.isHigherBetter("average_precision") && Run.isHigherBetter("r2"))
    }

    @Test("writers on several threads and connections do not disturb each other")
    func concurrentWriters() async throws {
        let path = folder.file("shared.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    let store = try ExperimentStore(path: path)
                    let recorder = try RunRecorder(
                        store, experiment: "e", name: "writer \(writer)", recipe: "", dataHash: "", codeVersion: "",
                        seed: 0)
                    for step in 1...20 { try recorder.log(step: step, ["loss": Double(step)]) }
                    try recorder.finish()
                }
            }
            try await group.waitForAll()
        }
        let store = try ExperimentStore(path: path)
        let runs = try store.runs()
        #expect(runs.count == 6 && runs.allSatisfy { $0.status == .finished })
        for run in runs { #expect(try store.curves(of: run.id)["loss"]?.count == 20) }
    }

    @Test("a run whose process is gone was interrupted, and can go on")
    func interrupted() throws {
        let path = folder.file("a.sqlite")
        let store = try ExperimentStore(path: path)
        let recorder = try recorder(store)
        try recorder.log(step: 1, ["loss": 1])
        #expect(try store.run(recorder.id).status == .running)
        try store.write { try $0.execute(sql: "UPDATE runs SET process = '1 0/none'") }
        #expect(try store.run(recorder.id).status == .interrupted)
        let resumed = try RunRecorder(
            store, experiment: "scratch-steel", name: "first", recipe: "", dataHash: "", codeVersion: "", seed: 1,
            id: recorder.id)
        try resumed.log(step: 2, ["loss": 0.5])
        let run = try store.run(recorder.id)
        #expect(run.status == .running && run.recipe == "data: steel\n")
        #expect(try store.runs().count == 1)
        #expect(try store.curves(of: run.id)["loss"]?.count == 2)
    }

    @Test("a store of a newer mlc is refused")
    func newer() throws {
        let path = folder.file("a.sqlite")
        try ExperimentStore(path: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('what comes later')")
        }
        #expect { try ExperimentStore(path: path) } throws: { "\($0)".contains("newer mlc") }
    }

    @Test("the default place is the nearest folder that has a store")
    func defaultPath() throws {
        try FileManager.default.createDirectory(atPath: folder.file("a/b"), withIntermediateDirectories: true)
        let inner = ExperimentStore.defaultPath(from: folder.file("a/b"), environment: [:])
        #expect(inner.hasSuffix("/a/b/.mlc/experiments.sqlite"))
        _ = try ExperimentStore(path: folder.file("a/.mlc/experiments.sqlite"))
        let found = ExperimentStore.defaultPath(from: folder.file("a/b"), environment: [:])
        #expect(found.hasSuffix("/a/.mlc/experiments.sqlite"))
        #expect(ExperimentStore.defaultPath(from: "/", environment: ["MLC_EXPERIMENTS": "/x/y"]) == "/x/y")
    }
}

@Suite("Hashes of files")
struct ContentHashTests {
    @Test("the test vectors of FIPS 180-4 in hexadecimal digits")
    func vectors() {
        for (text, expected) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            #expect(Array(text.utf8).withUnsafeBytes { ContentHash.hexadecimal(of: $0) } == expected)
        }
    }
}
