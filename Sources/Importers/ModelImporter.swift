import IR
import Operators
import Platform

/// Reads model files of every known format: ONNX, and the project's own textual IR (`.ir`).
public struct ModelImporter: Sendable {
    /// The operators that are understood.
    public var catalog: Catalog
    /// Whether symbolic dimensions may stay without an upper bound.
    public var allowsUnboundedDimensions: Bool

    /// What is not to be computed while importing an ONNX model, and whether to record what is.
    public var folding = FoldingTrace()
    /// Numbers to assume for extents that only the data tell, by name.
    public var assumedCounts: [String: Int] = [:]

    public init(catalog: Catalog = .standard, allowsUnboundedDimensions: Bool = false) {
        self.catalog = catalog
        self.allowsUnboundedDimensions = allowsUnboundedDimensions
    }

    /// Imports a model file of any known format.
    /// - Parameters:
    ///   - dimensions: numbers or bounds of symbolic dimensions, by name.
    ///   - fixed: inputs to fix to a value, by name, as texts such as `16000` or `1,2,3`.
    ///   - forms: what is said of inputs whose form the model leaves open.
    /// - Throws: `ImportError` when the file is invalid, `UnsupportedModel` when it is valid and not supported.
    public func load(
        _ path: String, dimensions: [String: DimensionBinding] = [:], fixed: [String: String] = [:],
        forms: InputForms = InputForms()
    ) throws -> ImportedModel {
        guard Self.isTextual(path) else {
            return try onnx(path, fixed, forms).importModel(at: path, dimensions: dimensions)
        }
        let model = try TextImporter(catalog: catalog).importModel(at: path, dimensions: dimensions, fixed: fixed)
        let report = TextImporter.report(model)
        guard allowsUnboundedDimensions || report.unboundedDimensions.isEmpty else {
            throw UnsupportedModel(report: report)
        }
        return model
    }

    /// Everything about a model file at once, supported or not.
    /// - Throws: when the file is invalid.
    public func analyze(
        _ path: String, dimensions: [String: DimensionBinding] = [:], fixed: [String: String] = [:],
        forms: InputForms = InputForms()
    ) throws(ImportError) -> ModelReport {
        guard Self.isTextual(path) else {
            return try onnx(path, fixed, forms).analyze(at: path, dimensions: dimensions)
        }
        return TextImporter.report(
            try TextImporter(catalog: catalog).importModel(at: path, dimensions: dimensions, fixed: fixed))
    }

    /// What could be imported of a model, for what can be said of a model that is not supported; nil when that is nothing.
    /// - Throws: when the file is invalid.
    public func draft(
        _ path: String, dimensions: [String: DimensionBinding] = [:], fixed: [String: String] = [:],
        forms: InputForms = InputForms()
    ) throws(ImportError) -> Graph? {
        guard Self.isTextual(path) else {
            return try onnx(path, fixed, forms).draft(at: path, dimensions: dimensions)
        }
        return try TextImporter(catalog: catalog).importModel(at: path, dimensions: dimensions, fixed: fixed).graph
    }

    private func onnx(
        _ path: String, _ fixed: [String: String], _ forms: InputForms
    ) throws(ImportError) -> ONNXImporter {
        var importer = ONNXImporter(
            catalog: catalog, allowsUnboundedDimensions: allowsUnboundedDimensions, forms: forms)
        importer.folding = folding
        importer.assumedCounts = assumedCounts
        guard !fixed.isEmpty else { return importer }
        let ports = try importer.inputs(at: path)
        for (name, text) in fixed.sorted(by: { $0.key < $1.key }) {
            guard let port = ports.first(where: { $0.name == name }) else {
                throw ImportError(
                    .dimension, "there is no input of that name", at: "--fix \(name)",
                    advice: "the inputs are \(ports.map { "'\($0.name)'" }.joined(separator: ", "))")
            }
            importer.fixedInputs[name] = try Tensor.fixed(text, as: port.type, name: name)
        }
        return importer
    }

    private static func isTextual(_ path: String) -> Bool { path.hasSuffix(".ir") }
}
