import Classical
import IR
import Operators
import Platform

extension ONNXExporter {
    /// The bytes of an ONNX file with a classical model, written with the operators of ai.onnx.ml where they exist.
    ///
    /// Its outputs are those of the task: for classes `probabilities` f32 [rows, classes] and `label` [rows], the names of
    /// `metadata.labels` or else numbers from 0; for a number `prediction` f32 [rows, 1]; for anomalies `score` f32
    /// [rows, 1].
    /// - Parameter preparation: the graph that makes the features from the model's inputs, with one output f32
    ///   [rows, `featureCount`]; without it the model has one input `features`.
    /// - Throws: when the model has no ONNX form, the preparation does not fit, or the labels are not one for each class.
    public func model(
        for model: any ClassicalModel, after preparation: Graph? = nil, metadata: ONNXMetadata = ONNXMetadata()
    ) throws(ExportError) -> [UInt8] {
        guard let writable = model as? any ClassicalWritable else {
            throw ExportError("\(type(of: model)) has no ONNX form")
        }
        if case .classification(let classes) = model.task, !metadata.labels.isEmpty, metadata.labels.count != classes {
            throw ExportError("\(metadata.labels.count) labels for \(classes) classes")
        }
        let graph = preparation ?? Self.features(model.featureCount)
        return try ONNXEncoder.bytes(
            assembled(metadata) { (session) throws(ExportError) in
                try Self.graph(writable, graph, metadata.labels, session)
            })
    }

    /// A graph that gives its input, the features.
    private static func features(_ count: Int) -> Graph {
        var graph = Graph(name: "model")
        let rows = Dimension.symbol(Dimension.Symbol(name: "batch"))
        let features = graph.addInput("features", TensorType(.float32, [rows, .fixed(count)]))
        graph.outputs = [Port(name: "prepared", value: features)]
        return graph
    }

    private static func graph(
        _ model: any ClassicalWritable, _ preparation: Graph, _ labels: [String], _ session: ExportSession
    ) throws(ExportError) -> ONNXGraph {
        guard preparation.outputs.count == 1 else {
            throw ExportError("the preparation has \(preparation.outputs.count) outputs, one is needed")
        }
        let type = preparation.type(of: preparation.outputs[0].value)
        guard type.dtype == .float32, type.rank == 2, type.shape[1] == .fixed(model.featureCount) else {
            throw ExportError("the preparation gives \(type), the model takes f32 with \(model.featureCount) columns")
        }
        let names: [String]
        switch model.task {
        case .classification: names = ["probabilities", "label"]
        case .regression: names = ["prediction"]
        case .anomaly: names = ["score"]
        }
        let scores = TensorType(.float32, [type.shape[0], .fixed(model.task.scores)])
        let label = TensorType(labels.isEmpty ? .int64 : .string, [type.shape[0]])
        return try GraphExport.prepared(preparation, session, outputs: Array(zip(names, [scores, label]))) {
            (export, features) throws(ExportError) in
            let tail = ClassicalTail(features: features, columns: model.featureCount, labels: labels, export)
            let outputs = try model.write(tail)
            if case .classification = model.task {
                return [outputs.scores, outputs.label ?? tail.label(of: outputs.scores)]
            }
            return [outputs.scores]
        }
    }

    /// Writes an ONNX file with a classical model, which appears whole or not at all.
    /// - Throws: `ExportError` as `model(for:after:metadata:)`, `PlatformError` when the file cannot be written.
    public func write(
        _ model: any ClassicalModel, after preparation: Graph? = nil, to path: String,
        metadata: ONNXMetadata = ONNXMetadata()
    ) throws {
        try AtomicFile.write(try self.model(for: model, after: preparation, metadata: metadata), to: path)
    }
}
