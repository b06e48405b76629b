import Exporters
import Foundation
import IR
import Importers
import Interpreter

/// The graph that a graph's ONNX file gives when it is read.
func reimport(_ graph: Graph) throws -> Graph { try importModel(ONNXExporter().model(for: graph)).graph }

/// A model from the bytes of a file.
func importModel(_ bytes: [UInt8]) throws -> ImportedModel {
    try bytes.withUnsafeBytes { try ONNXImporter(allowsUnboundedDimensions: true).importModel($0) }
}

/// The outputs of a graph in order.
func outputs(_ graph: Graph, _ inputs: [Tensor]) throws -> [Tensor] {
    let named = Dictionary(uniqueKeysWithValues: zip(graph.inputs.map(\.name), inputs))
    let results = try Interpreter(graph).run(named)
    return graph.outputs.compactMap { results[$0.name] }
}

/// The folder of the project.
let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
