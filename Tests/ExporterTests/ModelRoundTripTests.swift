import Conformance
import Exporters
import Foundation
import IR
import Importers
import Testing

/// Whole models, read, written and read again.
struct ModelRoundTripTests {
    @Test(arguments: ["models/scratch-baseline.onnx", "../shared/models/kws_int8_qdq/model.onnx"])
    func isTheSameGraph(_ path: String) throws {
        let path = "\(package)/\(path)"
        guard FileManager.default.fileExists(atPath: path) else { return print("skipped: \(path) is not there") }
        let model = try ModelImporter(allowsUnboundedDimensions: true).load(path)
        let bytes = try ONNXExporter().model(for: model.graph)
        let copy = try importModel(bytes)
        #expect(copy.graph == model.graph)
        #expect(try ONNXExporter().model(for: copy.graph) == bytes)
    }
}
