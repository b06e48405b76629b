import COnnx
import Core
import IR

/// One import under way. It collects everything unsupported and goes on where it can; invalid files end it at once.
final class ONNXImportSession {
    /// What a name of the file stands for.
    enum Binding {
        case value(ValueID)
        /// An initializer, which becomes a constant when something uses it.
        case initializer(OpaquePointer)
        /// A value whose type could not be found out.
        case unknown
    }

    let document: ONNXDocument
    let catalog: Catalog
    let tensors: ONNXTensorReader
    var dimensions: ONNXDimensions
    let fixedInputs: [String: Tensor]
    var graph = Graph()
    var report: ModelReport
    /// The version of each domain's operator set.
    var versions: [String: Int] = [:]
    var names: [String: Binding] = [:]
    /// Declared types of intermediate values and outputs, by name.
    var declared: [String: OpaquePointer] = [:]
    var uses = OperatorUses()
    var builder: ConstantFoldingBuilder { ConstantFoldingBuilder(session: self) }
    var budget = FoldingBudget()
    /// The label of the node being read.
    var label = ""
    var hasExternalData = false

    init(
        _ document: ONNXDocument, catalog: Catalog, dimensions: [String: DimensionBinding],
        fixedInputs: [String: Tensor], externalFiles: ExternalFiles
    ) {
        self.document = document
        self.catalog = catalog
        self.fixedInputs = fixedInputs
        self.dimensions = ONNXDimensions(bindings: dimensions)
        tensors = ONNXTensorReader(owner: document, externalFiles: externalFiles)
        report = ModelReport(metadata: ModelMetadata(format: "onnx"))
    }

    private func file(_ place: String) throws(ImportError) -> OpaquePointer {
        guard let file = co_model_graph(document.handle) else {
            throw ImportError(
                .notAModel, "no graph in it; not an ONNX model", at: place,
                advice: "check that the file is complete and ends in .onnx")
        }
        return file
    }

    /// The types of the inputs, without the rest of the model.
    func readInputTypes(place: String) throws(ImportError) -> [(name: String, type: TensorType)] {
        let file = try file(place)
        try readInitializers(file)
        try readInputs(file)
        return graph.inputs.map { ($0.name, graph.type(of: $0.value)) }
    }

    /// Reads the whole model into `graph` and `report`.
    func run(place: String) throws(ImportError) {
        try readHeader(place)
        let file = try file(place)
        graph.name = report.metadata.name
        try readInitializers(file)
        try readInputs(file)
        try dimensions.checkAllUsed()
        try readDeclarations(file)
        let nodes = try readNodes(file)
        for (position, node) in nodes.enumerated() { try importNode(node, position, nodes) }
        try readOutputs(file)
        graph.removeUnusedNodes()
        finishReport()
        try runOfficialChecker(place)
    }

    private func readHeader(_ place: String) throws(ImportError) {
        let handle = document.handle
        let ir = Int(co_model_ir_version(handle))
        var metadata = ModelMetadata(format: "onnx", irVersion: ir)
        let producer = [
            try co_model_producer_name(handle).text(place), try co_model_producer_version(handle).text(place),
        ]
        metadata.producer = producer.filter { !$0.isEmpty }.joined(separator: " ")
        for index in 0..<co_model_metadata_count(handle) {
            metadata.properties[try co_model_metadata_key(handle, index).text(place)] =
                try co_model_metadata_value(handle, index).text(place)
        }
        if let file = co_model_graph(handle) { metadata.name = try co_graph_name(file).text(place) }
        for index in 0..<co_model_opset_count(handle) {
            let domain = ONNXVersions.canonical(try co_model_opset_domain(handle, index).text(place))
            let version = Int(co_model_opset_version(handle, index))
            guard versions.updateValue(version, forKey: domain) == nil else {
                let title = ONNXVersions.title(domain)
                throw ImportError(.invalidGraph, "operator set \(title) is imported twice", at: place)
            }
            metadata.opsets.append(ModelMetadata.Opset(domain: domain, version: version))
        }
        report.metadata = metadata
        noteVersions(ir)
        for index in 0..<co_model_function_count(handle) {
            let name = try co_model_function_name(handle, index).text(place)
            let domain = try co_model_function_domain(handle, index).text(place)
            report.unsupportedFeatures.append("model-local function \(domain).\(name)")
        }
        if co_model_training_count(handle) > 0 { report.unsupportedFeatures.append("training information") }
    }

    private func noteVersions(_ ir: Int) {
        if !(1...ONNXVersions.newestIR).contains(ir) {
            report.unsupportedFeatures.append(
                "IR version \(ir); versions 1 to \(ONNXVersions.newestIR) are known")
        }
        for opset in report.metadata.opsets {
            guard let known = ONNXVersions.opsets[opset.domain], !known.contains(opset.version) else { continue }
            let title = ONNXVersions.title(opset.domain)
            report.unsupportedFeatures.append(
                "opset \(opset.version) of \(title); \(known.lowerBound) to \(known.upperBound) are known, "
                    + "so export with one of them or convert with onnx.version_converter")
        }
        if report.metadata.opsets.isEmpty {
            report.unsupportedFeatures.append("no operator set imported; export with opset 7 or newer")
        }
    }

    /// Defines a name; names are defined once.
    func define(_ name: String, as binding: Binding, place: @autoclosure () -> String) throws(ImportError) {
        guard names.updateValue(binding, forKey: name) == nil else {
            throw ImportError(.invalidGraph, "value '\(name)' is defined twice", at: place())
        }
    }

    /// The value of a defined name, or nil when it is not known; an initializer becomes a constant.
    func value(named name: String) throws(ImportError) -> ValueID? {
        switch names[name] {
        case .value(let value): return value
        case .unknown, nil: return nil
        case .initializer(let handle):
            let place = "initializer '\(name)'"
            switch try tensors.read(handle, place: place) {
            case .tensor(let tensor):
                let value = graph.addConstant(tensor, name: name)
                names[name] = .value(value)
                return value
            case .unsupported(let reason):
                report.unsupportedFeatures.append("\(reason) in \(place)")
                names[name] = .unknown
                return nil
            }
        }
    }

    private func runOfficialChecker(_ place: String) throws(ImportError) {
        let known = co_checker_known_versions()
        let isKnown =
            report.metadata.irVersion <= Int(known.ir) && (versions[""] ?? 0) <= Int(known.opset)
            && (versions["ai.onnx.ml"] ?? 0) <= Int(known.ml_opset)
        // The checker would look for external files in the current folder, and stumbles over what is unsupported.
        guard isKnown, !hasExternalData, report.isSupported else { return }
        var error = co_error()
        guard co_model_check(document.handle, &error) != 0 else {
            let reason = error.message.split(separator: "\n").joined(separator: " ")
            throw ImportError(.checker, "the ONNX checker refuses the model: \(reason)", at: place)
        }
    }
}
