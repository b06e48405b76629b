import COnnx
import IR
import Operators
import Platform

/// Reads ONNX models into the IR.
public struct ONNXImporter: Sendable {
    /// The operators that are understood.
    public var catalog: Catalog
    /// Whether symbolic dimensions may stay without an upper bound, as the interpreter allows and compiling does not.
    public var allowsUnboundedDimensions: Bool
    /// Inputs, by name, that are fixed to a value: they become constants and are no longer fed. For inputs that decide
    /// shapes, such as the axes of a reduction.
    public var fixedInputs: [String: Tensor]
    /// What is said of inputs whose form the model leaves open.
    public var forms: InputForms
    /// What is not to be computed while importing, and whether to record what is.
    public var folding = FoldingTrace()
    /// Numbers to assume for extents that only the data tell, by name.
    public var assumedCounts: [String: Int] = [:]

    public init(
        catalog: Catalog = .standard, allowsUnboundedDimensions: Bool = false, fixedInputs: [String: Tensor] = [:],
        forms: InputForms = InputForms()
    ) {
        self.forms = forms
        self.catalog = catalog
        self.allowsUnboundedDimensions = allowsUnboundedDimensions
        self.fixedInputs = fixedInputs
    }

    /// Imports a model file. Its folder is where external data is looked for.
    /// - Parameter dimensions: numbers or bounds of symbolic dimensions, by name.
    /// - Throws: `ImportError` when the file is invalid, `UnsupportedModel` when it is valid and not supported.
    public func importModel(
        at path: String, dimensions: [String: DimensionBinding] = [:]
    ) throws -> ImportedModel {
        let file = try MappedFile(model: path)
        return try file.withBytes { bytes in
            try importModel(bytes, dimensions: dimensions, externalDataFolder: Self.folder(of: path), place: path)
        }
    }

    /// Imports a model from memory, which is not needed afterwards.
    /// - Parameters:
    ///   - dimensions: numbers or bounds of symbolic dimensions, by name.
    ///   - externalDataFolder: the folder below which external data is looked for; nil allows none.
    ///   - place: the name of the model in messages.
    /// - Throws: `ImportError` when the bytes are invalid, `UnsupportedModel` when they are valid and not supported.
    public func importModel(
        _ bytes: UnsafeRawBufferPointer, dimensions: [String: DimensionBinding] = [:],
        externalDataFolder: String? = nil, place: String = "model"
    ) throws -> ImportedModel {
        let session = try run(bytes, dimensions, externalDataFolder, place)
        let report = session.report
        let isBounded = allowsUnboundedDimensions || report.unboundedDimensions.isEmpty
        guard report.isSupported && isBounded else { throw UnsupportedModel(report: report) }
        return ImportedModel(
            graph: session.graph, metadata: report.metadata, folding: session.folding,
            counts: session.counts.list, inputColumns: session.inputColumns)
    }

    /// Everything about a model file at once, supported or not.
    /// - Throws: when the file is invalid.
    public func analyze(
        at path: String, dimensions: [String: DimensionBinding] = [:]
    ) throws(ImportError) -> ModelReport {
        let file = try MappedFile(model: path)
        return try file.withBytes { (bytes) throws(ImportError) in
            try analyze(bytes, dimensions: dimensions, externalDataFolder: Self.folder(of: path), place: path)
        }
    }

    /// Everything about a model in memory at once, supported or not.
    /// - Throws: when the bytes are invalid.
    public func analyze(
        _ bytes: UnsafeRawBufferPointer, dimensions: [String: DimensionBinding] = [:],
        externalDataFolder: String? = nil, place: String = "model"
    ) throws(ImportError) -> ModelReport {
        try run(bytes, dimensions, externalDataFolder, place).report
    }

    /// What could be imported of a model file, supported or not; nil when that is nothing.
    /// - Throws: when the file is invalid.
    public func draft(
        at path: String, dimensions: [String: DimensionBinding] = [:]
    ) throws(ImportError) -> Graph? {
        let file = try MappedFile(model: path)
        let session = try file.withBytes { (bytes) throws(ImportError) in
            try run(bytes, dimensions, Self.folder(of: path), path)
        }
        let draft = session.draft()
        return draft.outputs.isEmpty ? nil : draft
    }

    /// The inputs that a caller feeds, initializers excluded, with symbolic dimensions as declared.
    /// - Throws: when the file is invalid.
    public func inputs(at path: String) throws(ImportError) -> [(name: String, type: TensorType)] {
        let file = try MappedFile(model: path)
        let document = try file.withBytes { (bytes) throws(ImportError) in try ONNXDocument(bytes, place: path) }
        let session = ONNXImportSession(
            document, catalog: catalog, dimensions: [:], fixedInputs: [:], forms: forms,
            externalFiles: ExternalFiles(folder: Self.folder(of: path)))
        return try session.readInputTypes(place: path)
    }

    /// The inputs, initializers excluded, and outputs as the file declares them, in order.
    /// - Throws: when the file is invalid.
    public static func declaredPorts(
        at path: String
    ) throws(ImportError) -> (inputs: [DeclaredPort], outputs: [DeclaredPort]) {
        let file = try MappedFile(model: path)
        let document = try file.withBytes { (bytes) throws(ImportError) in try ONNXDocument(bytes, place: path) }
        let session = ONNXImportSession(
            document, catalog: .standard, dimensions: [:], fixedInputs: [:], forms: InputForms(),
            externalFiles: ExternalFiles(folder: folder(of: path)))
        return try session.readDeclaredPorts(place: path)
    }

    private func run(
        _ bytes: UnsafeRawBufferPointer, _ dimensions: [String: DimensionBinding], _ folder: String?, _ place: String
    ) throws(ImportError) -> ONNXImportSession {
        let document = try ONNXDocument(bytes, place: place)
        let session = ONNXImportSession(
            document, catalog: catalog, dimensions: dimensions, fixedInputs: fixedInputs, forms: forms,
            externalFiles: ExternalFiles(folder: folder))
        session.folding = folding
        session.assumedCounts = assumedCounts
        try session.run(place: place)
        return session
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[...slash])
    }
}
