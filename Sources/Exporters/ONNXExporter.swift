import IR
import Operators
import Platform

/// Writes graphs as ONNX models.
///
/// An operator is written as its declaration says how ONNX spells it; operators whose form differs there are written as
/// the ONNX nodes that compute the same. The same graph gives the same bytes.
public struct ONNXExporter: Sendable {
    /// The version of ONNX's operator set to write. A newer one is taken when an operator needs it.
    public var opset: Int
    /// The version of the operator set ai.onnx.ml to write, in models that use it. A newer one is taken when an operator
    /// needs it.
    public var classicalOpset: Int

    /// The versions that most programs read, and the newest that Debian's ONNX checker knows.
    /// - Precondition: `opset` is 17 or newer, `classicalOpset` 3 or newer.
    public init(opset: Int = 17, classicalOpset: Int = 3) {
        precondition(opset >= 17 && classicalOpset >= 3, "older operator sets are not written")
        self.opset = opset
        self.classicalOpset = classicalOpset
    }

    /// The bytes of an ONNX file with a graph. The official checker has accepted it, unless a version newer than the
    /// checker's was needed.
    /// - Throws: when an operator has no ONNX form, a name is missing or taken, or the file would exceed 2 GiB.
    public func model(for graph: Graph, metadata: ONNXMetadata = ONNXMetadata()) throws(ExportError) -> [UInt8] {
        try ONNXEncoder.bytes(
            assembled(metadata) { (session) throws(ExportError) in try GraphExport.main(graph, session) })
    }

    /// Writes an ONNX file, which appears whole or not at all.
    /// - Throws: `ExportError` as `model(for:metadata:)`, `PlatformError` when the file cannot be written.
    public func write(_ graph: Graph, to path: String, metadata: ONNXMetadata = ONNXMetadata()) throws {
        try AtomicFile.write(try model(for: graph, metadata: metadata), to: path)
    }

    /// The model in ONNX's terms, with the oldest versions from those asked for on that it can be written with.
    /// - Parameter write: writes the graph for the versions of a session.
    func assembled(
        _ metadata: ONNXMetadata, _ write: (ExportSession) throws(ExportError) -> ONNXGraph
    ) throws(ExportError) -> ONNXModel {
        var opsets = ["": opset, "ai.onnx.ml": classicalOpset]
        while true {
            let session = ExportSession(opsets: opsets)
            let result = try write(session)
            if session.needed.isEmpty {
                return ONNXModel(
                    graph: result, opsets: opsets.filter { session.domains.contains($0.key) }, metadata: metadata)
            }
            // Each round raises a version, and there are only so many.
            opsets.merge(session.needed) { _, newer in newer }
        }
    }
}
