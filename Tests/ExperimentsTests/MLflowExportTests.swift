import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("Export to MLflow")
struct MLflowExportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A Python with mlflow: `MLC_PYTHON` or `python3`; nil when there is none.
    static let python: String? = [ProcessInfo.processInfo.environment["MLC_PYTHON"], Tool.find("python3")]
        .compactMap { $0 }.first { (try? Tool.run($0, ["-c", "import mlflow"]))?.status == 0 }

    /// What MLflow's client says of a run.
    private struct Read: Decodable {
        var experiment: String
        var id: String
        var name: String
        var status: String
        var start: Int64
        var params: [String: String]
        var tags: [String: String]
        var history: [String: [[Double?]]]
        var artifacts: [String: Int]
    }

    private func store() throws -> ExperimentStore {
        let store = try ExperimentStore(path: folder.file("store.sqlite"))
        let model = folder.file("model.onnx")
        try Data("model".utf8).write(to: URL(fileURLWithPath: model))
        let first = try RunRecorder(
            store, experiment: "steel: \"x-sdd\"", name: "run 1, ü", recipe: "data: x\n", dataHash: "ab",
            codeVersion: "mlc 1",
            seed: 7, parameters: ["learning rate": "0.1", "layers/count": "3", "empty": ""],
            tags: ["note": "line 1\nline 2"])
        for step in 1...3 { try first.log(step: step, ["loss": 1 / Double(step), "validation/loss": .nan]) }
        try first.log(["recall[scratch]": .init(value: 0.9, low: 0.8, high: 0.97, n: 50), "recall": .init(value: 1)])
        try first.addArtifact(model)
        let changed = folder.file("changed.txt")
        try Data("before".utf8).write(to: URL(fileURLWithPath: changed))
        try first.addArtifact(changed)
        try Data("after".utf8).write(to: URL(fileURLWithPath: changed))
        try first.finish()
        let second = try RunRecorder(
            store, experiment: "steel: \"x-sdd\"", name: "2", recipe: "", dataHash: "", codeVersion: "", seed: 0)
        try second.finish(.failed, message: "no such column")
        return store
    }

    @Test("files lie where MLflow looks for them, and exporting twice changes nothing")
    func layout() throws {
        let store = try store()
        let target = folder.file("mlruns")
        let runs = try store.runs()
        let summary = try MLflowExport(store, to: target).write(runs)
        #expect(summary.runs == 2 && summary.missing.count == 1)
        #expect(try MLflowExport(store, to: target).write(runs) == summary)
        let first = try store.run("run 1, ü")
        let place = target + "/" + MLflowExport.identifier(of: first.experiment) + "/" + first.id
        func text(_ file: String) throws -> String { try String(contentsOfFile: place + "/" + file, encoding: .utf8) }
        #expect(try text("params/layers.count") == "3")
        #expect(try text("params/seed") == "7")
        #expect(try text("metrics/loss").split(separator: "\n").count == 3)
        #expect(try text("metrics/recall.scratch.low").hasSuffix(" 0.8 0\n"))
        #expect(try text("artifacts/model.onnx") == "model")
        #expect(try text("artifacts/recipe.yaml") == "data: x\n")
        #expect(try text("tags/mlflow.runName") == "run 1, ü")
        #expect(try FileManager.default.contentsOfDirectory(atPath: target).count == 1)
    }

    @Test("names become names that MLflow takes, and no paths")
    func keys() {
        #expect(MLflowExport.key("recall[a b]") == "recall.a b" && MLflowExport.key("../../x") == "_......x")
        #expect(MLflowExport.key("") == "_" && MLflowExport.key("..") == "_" && MLflowExport.key("ß:1") == "__1")
    }

    @Test(.enabled(if: Self.python != nil, "no Python with mlflow (set MLC_PYTHON)"))
    func client() throws {
        let store = try store()
        let target = folder.file("mlruns")
        _ = try MLflowExport(store, to: target).write(store.runs())
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "read-mlflow.py")
        let result = try Tool.run(try #require(Self.python), [script.path, target])
        let start = try #require(result.output.firstIndex(of: "["), "\(result.output)")
        // Warnings go before the answer.
        let json = String(result.output[(result.output.range(of: "[{")?.lowerBound ?? start)...])
        let runs = try JSONDecoder().decode([Read].self, from: Data(json.utf8))
        #expect(runs.count == 2 && runs.allSatisfy { $0.experiment == "steel: \"x-sdd\"" })
        let recorded = try store.run("run 1, ü")
        let first = try #require(runs.first { $0.name == "run 1, ü" })
        #expect(first.id == recorded.id && first.status == "FINISHED" && first.start == recorded.started)
        #expect(first.params == ["learning rate": "0.1", "layers.count": "3", "seed": "7", "empty": ""])
        #expect(first.tags["note"] == "line 1\nline 2" && first.tags["mlc.data_hash"] == "ab")
        #expect(
            first.history["loss"]?.map { $0[1] } == [1, 0.5, 1.0 / 3]
                && first.history["loss"]?.map { $0[0] } == [1, 2, 3])
        #expect(first.history["validation.loss"]?.map { $0[1] } == [nil, nil, nil])
        #expect(first.history["recall.scratch"]?.first?[1] == 0.9 && first.history["recall"]?.first?[1] == 1)
        #expect(first.artifacts == ["model.onnx": 5, "recipe.yaml": 8])
        #expect(runs.first { $0.name == "2" }?.status == "FAILED")
    }
}
