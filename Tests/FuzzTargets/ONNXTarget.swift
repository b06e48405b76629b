import IR
import Importers

/// ONNX files.
enum ONNXTarget {
    static func run(_ bytes: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let importer = ONNXImporter(allowsUnboundedDimensions: true)
        guard let model = try? importer.importModel(bytes, place: "fuzz") else { return }
        if let violation = GraphVerifier().violations(in: model.graph).first {
            throw FuzzFinding("the importer made an invalid graph: \(violation)")
        }
    }
}
