import IR
import Operators
import Platform

/// Reads model files of every known format: ONNX, and the project's own textual IR (`.ir`).
public struct ModelImporter: Sendable {
    /// The operators that are understood.
    public var catalog: Catalog
    /// Whether symbolic dimensions may stay without an upper bound.
    public var allowsUnboundedDimensions: Bool

    public init(catalog: Catalog = .standard, allowsUnboundedDimensions: Bool = false) {
        self.catalog = catalog
        self.allowsUnboundedDimensions = allowsUnboundedDimensions
    }

    /// Imports a model file of any known format.
    /// - Parameter dimensions: numbers or bounds of symbolic dimensions, by name.
    /// - Throws: `ImportError` when the file is invalid, `UnsupportedModel` when it is valid and not supported.
    public func load(_ path: String, dimensions: [String: DimensionBinding] = [:]) throws -> ImportedModel {
        guard Self.isTextual(path) else { return try onnx.importModel(at: path, dimensions: dimensions) }
        let model = try TextImporter(catalog: catalog).importModel(at: path, dimensions: dimensions)
        let report = TextImporter.report(model)
        guard allowsUnboundedDimensions || report.unboundedDimensions.isEmpty else {
            throw UnsupportedModel(report: report)
        }
        return model
    }

    /// Everything about a model file at once, supported or not.
    /// - Throws: when the file is invalid.
    public func analyze(
        _ path: String, dimensions: [String: DimensionBinding] = [:]
    ) throws(ImportError) -> ModelReport {
        guard Self.isTextual(path) else { return try onnx.analyze(at: path, dimensions: dimensions) }
        return TextImporter.report(try TextImporter(catalog: catalog).importModel(at: path, dimensions: dimensions))
    }

    private var onnx: ONNXImporter {
        ONNXImporter(catalog: catalog, allowsUnboundedDimensions: allowsUnboundedDimensions)
    }

    private static func isTextual(_ path: String) -> Bool { path.hasSuffix(".ir") }
}
