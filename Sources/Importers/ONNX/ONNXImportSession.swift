import COnnx
import Core
import IR

/// One import under way. It collects everything unsupported and goes on where it can; invalid files end it at once.
final class ONNXImportSession {
    typealias Binding = ImportScope.Binding

    let document: ONNXDocument
    let catalog: Catalog
    let tensors: ONNXTensorReader
    var dimensions: ONNXDimensions
    let fixedInputs: [String: Tensor]
    let forms: InputForms
    /// Where names are looked up now, and the graph that nodes go to.
    var scope = ImportScope()
    var graph: Graph {
        get { scope.target.graph }
        _modify { yield &scope.target.graph }
    }
    /// The names of the current scope, without those around it.
    var names: [String: Binding] {
        get { scope.names }
        _modify { yield &scope.names }
    }
    /// Declared types of intermediate values and outputs, by name.
    var declared: [String: OpaquePointer] {
        get { scope.declared }
        _modify { yield &scope.declared }
    }
    var report: ModelReport
    var functions: [ONNXFunction.Name: ONNXFunction] = [:]
    /// Values that the file declares as sequences of maps and that are tensors here.
    var zippedValues: Set<String> = []
    /// The keys that nodes look for in maps, by the maps' names; nil until a map is met.
    var soughtKeys: [String: SoughtKeys]?
    /// How many keys nodes that take ranges of keys name, together.
    var keyRanges = 0
    /// What the elements of inputs that are maps in the file stand for, by the inputs' names.
    var inputColumns: [String: [String]] = [:]
    /// The operators that occur anywhere.
    var uses = OperatorUses()
    /// The operators, as domain and name, that the imported part of the model uses; branches never taken are not.
    var neededOperators: Set<String> = []
    var control = ControlFlowState()
    /// The labels of loops.
    var loops: Set<String> = []
    var builder: ConstantFoldingBuilder { ConstantFoldingBuilder(session: self) }
    var budget = FoldingBudget()
    var folding = FoldingTrace()
    /// The values that nodes use whose own outputs are not known, for the draft.
    var wanted: [ValueID] = []
    /// The graph with the nodes that no output needs.
    private(set) var whole = Graph()
    /// Numbers to assume for extents that only the data tell, by name.
    var assumedCounts: [String: Int] = [:]
    /// The extents that only the data tell.
    var counts = CountedExtents()
    /// The label of the node being read.
    var label = ""
    var hasExternalData = false

    init(
        _ document: ONNXDocument, catalog: Catalog, dimensions: [String: DimensionBinding],
        fixedInputs: [String: Tensor], forms: InputForms, externalFiles: ExternalFiles
    ) {
        self.document = document
        self.catalog = catalog
        self.fixedInputs = fixedInputs
        self.forms = forms
        self.dimensions = ONNXDimensions(bindings: dimensions)
        tensors = ONNXTensorReader(owner: document, externalFiles: externalFiles)
        report = ModelReport(metadata: ModelMetadata(format: "onnx"))
    }

    /// True when an input's first axis has a name or nothing in place of a number.
    var hasOpenBatch: Bool { dimensions.hasOpenBatch }

    /// The main graph.
    func file(_ place: String) throws(ImportError) -> OpaquePointer {
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
        for (position, node) in nodes.enumerated() {
            try noteUse(node)
            try importNode(node, position, nodes)
        }
        try readOutputs(file)
        if let stray = forms.iterations.keys.sorted().first(where: { !loops.contains($0) }) {
            let known = loops.isEmpty ? "there are none" : loops.sorted().map { "'\($0)'" }.joined(separator: ", ")
            throw ImportError(
                .dimension, "there is no loop of that name", at: "--iterations \(stray)", advice: "the loops: \(known)")
        }
        whole = graph
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
            if scope.versions[domain] == version { continue }
            guard scope.versions.updateValue(version, forKey: domain) == nil else {
                let title = ONNXVersions.title(domain)
                throw ImportError(.invalidGraph, "operator set \(title) is imported twice", at: place)
            }
            metadata.opsets.append(ModelMetadata.Opset(domain: domain, version: version))
        }
        report.metadata = metadata
        noteVersions(ir)
        try readFunctions(place)
        if co_model_training_count(handle) > 0 { report.unsupportedFeatures.append("training information") }
    }

    private func noteVersions(_ ir: Int) {
        if !(1...ONNXVersions.newestIR).contains(ir) {
            report.unsupportedFeatures.append(
                "IR version \(ir); versions 1 to \(ONNXVersions.newestIR) are known")
        }
        noteVersions(report.metadata.opsets)
        if report.metadata.opsets.isEmpty {
            report.unsupportedFeatures.append("no operator set imported; export with opset 7 or newer")
        }
    }

    /// Reports operator sets of versions that are not known.
    func noteVersions(_ opsets: [ModelMetadata.Opset]) {
        for opset in opsets {
            guard let known = ONNXVersions.opsets[opset.domain], !known.contains(opset.version) else { continue }
            let title = ONNXVersions.title(opset.domain)
            report.unsupportedFeatures.append(
                "opset \(opset.version) of \(title); \(known.lowerBound) to \(known.upperBound) are known, "
                    + "so export with one of them or convert with onnx.version_converter")
        }
    }

    /// Defines a name in the current scope; names are defined once.
    func define(_ name: String, as binding: Binding, place: @autoclosure () -> String) throws(ImportError) {
        guard !scope.borrowed.contains(name) else {
            throw ImportError(
                .invalidGraph, "value '\(name)' is defined after nodes before it used that of the graph around",
                at: place())
        }
        guard names.updateValue(binding, forKey: name) == nil else {
            throw ImportError(.invalidGraph, "value '\(name)' is defined twice", at: place())
        }
    }

    /// What a defined name stands for in the current graph, or nil when it is not known. An empty name is absent.
    func operand(named name: String) throws(ImportError) -> ImportOperand? {
        name.isEmpty ? .absent : try binding(of: name, in: scope)?.operand
    }

    /// What a name stands for in a scope, as a value of the scope's graph; nil when it is not defined. Initializers
    /// become constants, and values of graphs around it inputs of the scope's graph.
    func binding(of name: String, in scope: ImportScope) throws(ImportError) -> Binding? {
        if let own = scope.names[name] {
            guard case .initializer(let handle) = own else { return own }
            let binding = try constant(handle, name, in: scope.target)
            scope.names[name] = binding
            return binding
        }
        guard let parent = scope.parent, let outer = try binding(of: name, in: parent) else { return nil }
        scope.borrowed.insert(name)
        guard scope.target !== parent.target else { return outer }
        switch outer {
        case .value(let value): return .value(scope.target.capture(value, from: parent.target))
        case .sequence(let sequence):
            let elements = sequence.elements.map { scope.target.capture($0, from: parent.target) }
            return .sequence(ValueSequence(sequence.dtype, elements))
        case .map(let map):
            return .map(map.with(values: scope.target.capture(map.values, from: parent.target)))
        case .initializer, .absent, .unknown: return outer
        }
    }

    private func constant(
        _ handle: OpaquePointer, _ name: String, in target: ImportTarget
    ) throws(ImportError) -> Binding {
        let place = "initializer '\(name)'"
        switch try tensors.read(handle, place: place) {
        case .tensor(let tensor): return .value(target.graph.addConstant(tensor, name: name))
        case .unsupported(let reason):
            report.unsupportedFeatures.append("\(reason) in \(place)")
            return .unknown
        }
    }

    private func runOfficialChecker(_ place: String) throws(ImportError) {
        let known = co_checker_known_versions()
        let isKnown =
            report.metadata.irVersion <= Int(known.ir) && (scope.versions[""] ?? 0) <= Int(known.opset)
            && (scope.versions["ai.onnx.ml"] ?? 0) <= Int(known.ml_opset)
        // The checker would look for external files in the current folder, and stumbles over what is unsupported.
        guard isKnown, !hasExternalData, report.isSupported else { return }
        var error = co_error()
        guard co_model_check(document.handle, &error) != 0 else {
            let reason = error.message.split(separator: "\n").joined(separator: " ")
            // Outputs need no shape here: it is inferred.
            if reason.contains("Field 'shape' of 'type' is required but missing") { return }
            throw ImportError(.checker, "the ONNX checker refuses the model: \(reason)", at: place)
        }
    }
}
