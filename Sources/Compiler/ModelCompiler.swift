import Bundle
import Core
import Execution
import IR
import Importers
import Lowering
import Passes
import Platform
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
    }

    /// Compiles a model file.
    public func compile(_ path: String, _ options: CompileOptions) throws -> Compilation {
        let model = try ModelImporter().load(
            path, dimensions: options.dimensions, fixed: options.fixedInputs, forms: options.forms)
        let source = try Self.orderedByState(model.graph, options.states)
        let (graph, report) = try PassPipeline().run(source, options: options.passes)
        let stateCount = options.states.count
        let (programs, weights) = try lower(graph, stateCount: stateCount, for: options.targets)
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
            weights: weights, provenance: Self.provenance(model.metadata))
        contents.states = zip(options.states, Self.ports(graph, graph.inputs.suffix(stateCount))).map { state, port in
            Manifest.State(output: state.output, input: port)
        }
        contents.samples = try SampleMaker(graph, options).samples { inputs in
            try run(graph, stateCount, programs, weights, inputs)
        }
        return Compilation(
            contents: contents, programs: programs, passes: report, graph: graph,
            importedNodes: model.graph.nodes.count, importedBytes: Self.constantBytes(model.graph))
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
                programs.append(
                    CompiledProgram(
                        target: target, bytes: result.program.encoded(), arenaBytes: result.program.arenaBytes,
                        arenaLowerBound: result.program.arenaLowerBound, instructions: result.summary))
            } catch {
                throw CompileError.notLowered(target: target.name, reasons: error.errors.map(\.description))
            }
        }
        return (programs, weights.bytes)
    }

    /// Imports nothing and writes nothing: a model in memory, ready to run here.
    public func load(_ graph: Graph, for target: Target, threads: Int = 1) throws -> CompiledModel {
        let (optimised, _) = try PassPipeline().run(graph)
        let (programs, weights) = try lower(optimised, for: [target])
        guard let program = programs.first else { throw CompileError.notLowered(target: target.name, reasons: []) }
        return try Self.bind(program.bytes, weights, threads: threads)
    }

    /// Runs a compiled graph on this machine. Every program gives the same bits, so one that runs here speaks for all.
    private func run(
        _ graph: Graph, _ stateCount: Int, _ programs: [CompiledProgram], _ weights: [UInt8], _ inputs: [Tensor]
    ) throws -> [Tensor] {
        let features = CPUFeatures.host
        let runnable = Set(features.runnableISAs.map(\.rawValue))
        let fits = programs.first { program in
            program.target.architecture == nil
                || program.target.instructionSets.allSatisfy { runnable.contains($0.rawISA) }
        }
        if let fits { return try Self.bind(fits.bytes, weights).run(inputs) }
        let host = try TargetRegistry.standard().host(
            architecture: CPUFeatures.architecture, features: features.targetFeatures)
        let (own, ownWeights) = try lower(graph, stateCount: stateCount, for: [host])
        guard let program = own.first else { throw CompileError.notLowered(target: host.name, reasons: []) }
        return try Self.bind(program.bytes, ownWeights).run(inputs)
    }

    private static func bind(
        _ program: [UInt8], _ weights: [UInt8], threads: Int = 1
    ) throws -> CompiledModel {
        let owner = AlignedBytes([program, weights])
        return try CompiledModel(program: owner.parts[0], weights: owner.parts[1], owner: owner, threads: threads)
    }

    /// The graph with the ports of states last, in the order of the states.
    private static func orderedByState(
        _ graph: Graph, _ states: [CompileOptions.State]
    ) throws(CompileError) -> Graph {
        var result = graph
        for state in states {
            guard let input = result.inputs.firstIndex(where: { $0.name == state.input }) else {
                let names = graph.inputs.map(\.name).joined(separator: ", ")
                throw .badState(state, reason: "the model has no input '\(state.input)'; its inputs: \(names)")
            }
            guard let output = result.outputs.firstIndex(where: { $0.name == state.output }) else {
                let names = graph.outputs.map(\.name).joined(separator: ", ")
                throw .badState(state, reason: "the model has no output '\(state.output)'; its outputs: \(names)")
            }
            let (from, to) = (
                result.type(of: result.outputs[output].value), result.type(of: result.inputs[input].value)
            )
            guard from == to else { throw .badState(state, reason: "the output is \(from), the input \(to)") }
            result.inputs.append(result.inputs.remove(at: input))
            result.outputs.append(result.outputs.remove(at: output))
        }
        guard Set(states.map(\.input)).count == states.count, Set(states.map(\.output)).count == states.count else {
            throw .badState(states[0], reason: "a port may be in one state only")
        }
        return result
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

    private static func constantBytes(_ graph: Graph) -> Int {
        (0..<graph.valueCount).reduce(0) { $0 + (graph.constant(ValueID($1))?.byteCount ?? 0) }
    }

    private static func stem(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
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
