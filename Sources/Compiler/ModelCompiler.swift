import Bundle
import Core
import Execution
import IR
import Importers
import Lowering
import Passes
import Platform
import Program
import Targets

/// The whole way from a model to a bundle.
public struct ModelCompiler: Sendable {
    /// The version that bundles name as their compiler.
    public static let version = "0.1.0"

    public init() {}

    /// A program for one target.
    public struct CompiledProgram: Sendable {
        public var target: Target
        public var bytes: [UInt8]
        public var arenaBytes: Int
        public var arenaLowerBound: Int
        public var instructions: [ProgramLowering.InstructionSummary]
    }

    /// A compiled model and what is to be told about it.
    public struct Compilation: Sendable {
        public var contents: BundleContents
        public var programs: [CompiledProgram]
        public var passes: PassReport
        /// The optimised graph.
        public var graph: Graph
        /// Nodes and bytes of constants as imported.
        public var importedNodes: Int
        public var importedBytes: Int
        /// What the user should know.
        public var notes: [String] = []
    }

    /// Compiles a model file. Samples and statistics that the model names are embedded; given samples come before those.
    public func compile(_ path: String, _ options: CompileOptions) throws -> Compilation {
        let symbols = try Self.symbols(options)
        let source = ModelSource(path, options)
        guard symbols.isEmpty else {
            return try compileShapes(path, source, options, try symbols + source.counts(symbols))
        }
        let front = try source.optimised()
        guard !front.counts.isEmpty else { return try compileFixed(path, front, options) }
        return try compileShapes(path, source, options, try source.counts([]))
    }

    /// What is known of a model file, and every reason why it cannot be compiled.
    /// - Throws: when the file or an option is not valid.
    public func check(_ path: String, _ options: CompileOptions) throws -> (report: ModelReport, reasons: [String]) {
        var symbols = try Self.symbols(options)
        var bound = options
        for (symbol, number) in zip(symbols, ShapeBindings(symbols).fitted[0].values) {
            bound.dimensions[symbol.name] = .fixed(number)
        }
        var report = try ModelImporter().analyze(
            path, dimensions: bound.dimensions, fixed: options.fixedInputs, forms: options.forms)
        guard let target = options.targets.first else { return (report, []) }
        guard report.obstacles.isEmpty else { return (report, try draftProblems(path, bound, report, target)) }
        let source = ModelSource(path, options)
        let front = try ModelSource(path, bound).optimised()
        let codes = StringCodes(front.imported)
        for (name, words) in codes.vocabularies.sorted(by: { $0.key < $1.key }) {
            report.notes.append(
                "input '\(name)' takes numbers for \(words.count) strings, which the bundle's manifest names, and "
                    + "\(words.count) for any other")
        }
        for (name, labels) in codes.labels.sorted(by: { $0.key < $1.key }) {
            report.notes.append(
                "output '\(name)' gives numbers for \(labels.count) strings, which the bundle's manifest names")
        }
        if !symbols.isEmpty || !front.counts.isEmpty { symbols += try source.counts(symbols) }
        guard !symbols.isEmpty else {
            return (report, Self.problems(front.graph, target))
        }
        do {
            _ = try source.shapeCompiler(ShapeBindings(symbols)).compile(for: options.targets)
            return (report, [])
        } catch CompileError.notLowered(_, let reasons) {
            return (report, reasons)
        } catch let error as CompileError {
            return (report, [error.description])
        }
    }

    /// The size that dimensions without bounds have where it does not matter.
    private static let standInExtent = 8

    /// What has no kernel among what can be imported of a model with obstacles, with a number for every open dimension.
    private func draftProblems(
        _ path: String, _ options: CompileOptions, _ report: ModelReport, _ target: Target
    ) throws -> [String] {
        var dimensions = options.dimensions
        for dimension in report.unboundedDimensions { dimensions[dimension.name] = .fixed(Self.standInExtent) }
        let draft = try ModelImporter().draft(
            path, dimensions: dimensions, fixed: options.fixedInputs, forms: options.forms)
        guard let draft, let (graph, _) = try? PassPipeline().run(StringCodes(draft).graph) else { return [] }
        return Self.problems(graph, target)
    }

    /// What has no kernel in an optimised graph.
    private static func problems(_ graph: Graph, _ target: Target) -> [String] {
        let (rest, strings) = graph.withoutStrings()
        guard !rest.outputs.isEmpty else { return strings }
        // What follows a node without a kernel says nothing of its own.
        let others = ProgramLowering(target).problems(rest).map(\.description)
        let own = others.filter { !$0.hasSuffix("uses a value before it is computed") }
        return strings + (own.isEmpty ? others : own)
    }

    private func compileFixed(
        _ path: String, _ front: ModelSource.Front, _ options: CompileOptions
    ) throws -> Compilation {
        let graph = front.graph
        let stateCount = options.states.count
        let (programs, weights) = try lower(graph, stateCount: stateCount, for: options.targets)
        var contents = try contents(path, front, options, programs, weights)
        let companions = try ModelCompanions(of: path, front.metadata)
        contents.statistics = companions.statistics
        var options = options
        options.samplesPath = options.samplesPath ?? companions.samples
        let arenaBytes = programs.map(\.arenaBytes).max() ?? 0
        contents.samples = try SampleMaker(graph, options, arenaBytes: arenaBytes).samples { inputs in
            try run(graph, stateCount, programs, weights, inputs)
        }
        var result = Compilation(contents, programs, front)
        result.notes = companions.notes
        return result
    }

    /// One program for all shapes within the bounds.
    private func compileShapes(
        _ path: String, _ source: ModelSource, _ options: CompileOptions, _ symbols: [ShapeSymbol]
    ) throws -> Compilation {
        let compiler = try source.shapeCompiler(ShapeBindings(symbols))
        let result = try compiler.compile(for: options.targets)
        let shown = try compiler.front(compiler.bindings.fitted[0])
        var contents = try contents(path, shown, options, result.programs, result.weights)
        contents.dimensions = symbols.map {
            Manifest.Dimension(name: $0.name, lower: $0.lower, upper: $0.upper, step: $0.step)
        }
        contents.setExtents(result.inputs, result.outputs)
        let companions = try ModelCompanions(of: path, shown.metadata)
        contents.statistics = companions.statistics
        var options = options
        options.samplesPath = options.samplesPath ?? companions.samples
        contents.samples = try samples(for: result, compiler, options)
        var compilation = Compilation(contents, result.programs, shown)
        compilation.notes = companions.notes
        return compilation
    }

    /// The samples given, or one for each of the extreme shapes.
    private func samples(
        for result: ShapeCompiler.Result, _ compiler: ShapeCompiler, _ options: CompileOptions
    ) throws -> [BundleSample] {
        var bindings = compiler.bindings.extremes
        if let path = options.samplesPath {
            bindings = [try SampleMaker.binding(of: path, result, compiler.bindings.symbols)]
        }
        var samples: [BundleSample] = []
        for binding in bindings {
            let graph = try compiler.front(binding).graph
            let arenaBytes = result.programs.map(\.arenaBytes).max() ?? 0
            do {
                samples += try SampleMaker(graph, options, arenaBytes: arenaBytes).samples { inputs in
                    if let model = try result.runnable() { return try model.run(inputs) }
                    return try run(graph, options.states.count, [], [], inputs)
                }
            } catch ExecutionError.runtime(.indexOutOfRange) where options.samplesPath == nil {
                throw CompileError.notAtBinding(compiler.text(binding), reason: Self.indexReason)
            }
        }
        return samples
    }

    private static let indexReason =
        "an index lies outside its axis, with zeros as inputs too; if one of these dimensions follows from others, say how, such as "
        + "--dim total=past+sequence, and else let the bounds end earlier"

    /// What the bundle holds, without samples.
    private func contents(
        _ path: String, _ front: ModelSource.Front, _ options: CompileOptions, _ programs: [CompiledProgram],
        _ weights: [UInt8]
    ) throws -> BundleContents {
        let (graph, stateCount) = (front.graph, options.states.count)
        let file = try MappedFile(path: path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var contents = BundleContents(
            name: Self.stem(name), compiler: "mlc \(Self.version)",
            source: file.withBytes { Manifest.Source(file: name, contents: $0) },
            inputs: Self.ports(graph, graph.inputs.dropLast(stateCount)),
            outputs: Self.ports(graph, graph.outputs.dropLast(stateCount)),
            programs: programs.map {
                BundleContents.Program(target: $0.target.name, bytes: $0.bytes, arenaBytes: $0.arenaBytes)
            },
            weights: weights, provenance: Self.provenance(front.metadata))
        let (codes, columns) = (StringCodes(front.imported), front.imported.columnLabels)
        for (index, port) in contents.outputs.enumerated() {
            contents.outputs[index].labels = codes.labels[port.name]
            contents.outputs[index].columns = columns[port.name]
        }
        for (index, port) in contents.inputs.enumerated() {
            contents.inputs[index].columns = front.inputColumns[port.name]
            contents.inputs[index].labels = codes.vocabularies[port.name]
        }
        contents.states = zip(options.states, Self.ports(graph, graph.inputs.suffix(stateCount))).map { state, port in
            Manifest.State(output: state.output, input: port)
        }
        return contents
    }

    /// The dimensions that are given bounds, by name.
    private static func symbols(_ options: CompileOptions) throws(CompileError) -> [ShapeSymbol] {
        var symbols: [ShapeSymbol] = []
        for (name, binding) in options.dimensions.sorted(by: { $0.key < $1.key }) {
            guard case .range(let range, let step) = binding else { continue }
            guard range.lowerBound >= 0, range.upperBound >= 1 else { throw .badBounds(name) }
            symbols.append(
                ShapeSymbol(name: name, lower: range.lowerBound, upper: range.upperBound, step: step))
        }
        guard symbols.count <= ProgramFormat.symbols else { throw .tooManyBounds(symbols.count) }
        return symbols
    }

    /// Lowers an optimised graph for every target; the programs share the weights.
    /// - Parameter stateCount: how many of the graph's last inputs and outputs are states.
    public func lower(
        _ graph: Graph, stateCount: Int = 0, for targets: [Target]
    ) throws -> (programs: [CompiledProgram], weights: [UInt8]) {
        var weights = WeightPool()
        var programs: [CompiledProgram] = []
        for target in targets {
            do throws(LoweringErrors) {
                let result = try ProgramLowering(target).lower(graph, stateCount: stateCount, weights: &weights)
                programs.append(CompiledProgram(target, result))
            } catch {
                throw CompileError.notLowered(target: target.name, reasons: error.errors.map(\.description))
            }
        }
        return (programs, weights.bytes)
    }

    /// Imports and writes nothing but what `source` imports: a model in memory, ready to run here. Extents that the data
    /// decide have memory for the most that they can be.
    public func load(_ source: ModelSource, for target: Target, threads: Int = 1) throws -> CompiledModel {
        let front = try source.optimised()
        guard !front.counts.isEmpty else { return try load(optimised: front.graph, for: target, threads: threads) }
        let symbols = try source.counts([])
        let result = try source.shapeCompiler(ShapeBindings(symbols)).compile(for: [target])
        return try Self.bind(result.programs[0].bytes, result.weights, threads: threads)
    }

    /// Imports nothing and writes nothing: a model in memory, ready to run here.
    /// - Parameter products: a library that computes matrix products, with other rounding; nil for reproducible results.
    public func load(
        _ graph: Graph, for target: Target, threads: Int = 1, products: ProductLibrary? = nil
    ) throws -> CompiledModel {
        let (optimised, _) = try PassPipeline().run(graph)
        return try load(optimised: optimised, for: target, threads: threads, products: products)
    }

    private func load(
        optimised: Graph, for target: Target, threads: Int, products: ProductLibrary? = nil
    ) throws -> CompiledModel {
        let (programs, weights) = try lower(optimised, for: [target])
        guard let program = programs.first else { throw CompileError.notLowered(target: target.name, reasons: []) }
        return try Self.bind(program.bytes, weights, threads: threads, products: products)
    }

    /// Runs a compiled graph on this machine. Every program gives the same bits, so one that runs here speaks for all.
    private func run(
        _ graph: Graph, _ stateCount: Int, _ programs: [CompiledProgram], _ weights: [UInt8], _ inputs: [Tensor]
    ) throws -> [Tensor] {
        if let fits = Self.runnable(programs) { return try Self.bind(fits.bytes, weights).run(inputs) }
        let host = try Target.host()
        let (own, ownWeights) = try lower(graph, stateCount: stateCount, for: [host])
        guard let program = own.first else { throw CompileError.notLowered(target: host.name, reasons: []) }
        return try Self.bind(program.bytes, ownWeights).run(inputs)
    }

    /// The first program that runs on this machine.
    static func runnable(_ programs: [CompiledProgram]) -> CompiledProgram? {
        let runnable = Set(CPUFeatures.host.runnableISAs.map(\.rawValue))
        return programs.first { program in
            program.target.architecture == nil
                || program.target.instructionSets.allSatisfy { runnable.contains($0.rawISA) }
        }
    }

    static func bind(
        _ program: [UInt8], _ weights: [UInt8], threads: Int = 1, products: ProductLibrary? = nil
    ) throws -> CompiledModel {
        let owner = AlignedBytes([program, weights])
        return try CompiledModel(
            program: owner.parts[0], weights: owner.parts[1], owner: owner, threads: threads, products: products)
    }

    private static func ports(_ graph: Graph, _ list: some Sequence<Port>) -> [Manifest.Port] {
        list.map { port in
            let type = graph.type(of: port.value)
            return Manifest.Port(name: port.name, dtype: type.dtype, shape: type.fixedShape ?? [])
        }
    }

    private static func provenance(_ metadata: ModelMetadata) -> [String: String] {
        var result = metadata.properties
        result["format"] = metadata.format
        result["producer"] = metadata.producer
        result["ir_version"] = "\(metadata.irVersion)"
        result["opsets"] = metadata.opsets
            .map { "\($0.domain.isEmpty ? "ai.onnx" : $0.domain) \($0.version)" }.joined(separator: ", ")
        return result
    }

    static func constantBytes(_ graph: Graph) -> Int {
        (0..<graph.valueCount).reduce(0) { $0 + (graph.constant(ValueID($1))?.byteCount ?? 0) }
    }

    private static func stem(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }
}

extension ModelCompiler.CompiledProgram {
    init(_ target: Target, _ result: ProgramLowering.Result) {
        self.init(
            target: target, bytes: result.program.encoded(), arenaBytes: result.program.arenaBytes,
            arenaLowerBound: result.program.arenaLowerBound, instructions: result.summary)
    }
}

extension ModelCompiler.Compilation {
    init(_ contents: BundleContents, _ programs: [ModelCompiler.CompiledProgram], _ front: ModelSource.Front) {
        self.init(
            contents: contents, programs: programs, passes: front.report, graph: front.graph,
            importedNodes: front.imported.nodes.count, importedBytes: ModelCompiler.constantBytes(front.imported))
    }
}

extension Target {
    /// The best target for this machine.
    public static func host() throws -> Target {
        try TargetRegistry.standard().host(
            architecture: CPUFeatures.architecture, features: CPUFeatures.host.targetFeatures)
    }
}

/// Copies of byte arrays, each aligned to 64, that live together.
final class AlignedBytes {
    private(set) var parts: [UnsafeRawBufferPointer] = []

    init(_ contents: [[UInt8]]) {
        for content in contents {
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(content.count, 64), alignment: 64)
            memory.copyBytes(from: content)
            parts.append(UnsafeRawBufferPointer(rebasing: memory[0..<content.count]))
        }
    }

    deinit { parts.forEach { $0.deallocate() } }
}
