import IR
import Importers
import Lowering
import Passes

/// A model that can be imported for any numbers of its open extents.
public struct ModelSource {
    /// Imports the model.
    /// - Parameters:
    ///   - dimensions: numbers of symbolic dimensions that inputs have, by name.
    ///   - counts: numbers to assume for extents that only the data tell, by name.
    public typealias Loader = (
        _ dimensions: [String: Int], _ counts: [String: Int], _ folding: FoldingTrace
    ) throws -> ImportedModel

    private let load: Loader
    private let states: [CompileOptions.State]
    private let passes: PassOptions

    /// A model without states.
    public init(load: @escaping Loader) {
        self.load = load
        states = []
        passes = PassOptions()
    }

    /// A model file.
    init(_ path: String, _ options: CompileOptions) {
        states = options.states
        passes = options.passes
        load = { dimensions, counts, folding in
            var importer = ModelImporter()
            importer.folding = folding
            importer.assumedCounts = counts
            let all = options.dimensions.merging(dimensions.mapValues { .fixed($0) }) { $1 }
            return try importer.load(path, dimensions: all, fixed: options.fixedInputs, forms: options.forms)
        }
    }

    /// A model, imported and optimised.
    struct Front {
        var imported: Graph
        var metadata: ModelMetadata
        var folding: FoldingTrace
        var counts: [CountedExtent]
        /// The keys that the elements of inputs stand for, by the inputs' names.
        var inputColumns: [String: [String]]
        var graph: Graph
        var report: PassReport
    }

    func optimised(
        _ dimensions: [String: Int] = [:], counts: [String: Int] = [:], folding: FoldingTrace = .init()
    ) throws -> Front {
        let model = try load(dimensions, counts, folding)
        let source = try orderedByState(StringCodes(model.graph).graph)
        let (graph, report) = try PassPipeline().run(source, options: passes)
        return Front(
            imported: model.graph, metadata: model.metadata, folding: model.folding, counts: model.counts,
            inputColumns: model.inputColumns, graph: graph, report: report)
    }

    /// The extents that only the data tell, as symbols.
    /// - Parameter symbols: the dimensions of inputs that have bounds.
    func counts(_ symbols: [ShapeSymbol]) throws -> [ShapeSymbol] {
        func counts(_ number: (ShapeSymbol) -> Int) throws -> [CountedExtent] {
            let dimensions = Dictionary(uniqueKeysWithValues: symbols.map { ($0.name, number($0)) })
            // What follows from one of them may depend on what is assumed of it: assume the most, one after the other.
            var assumed: [String: Int] = [:]
            while true {
                let found = try load(dimensions, assumed, FoldingTrace()).counts
                guard let next = found.first(where: { assumed[$0.name] == nil }) else { return found }
                guard let upper = next.upper else { throw CompileError.uncountable(next.name) }
                assumed[next.name] = upper
            }
        }
        let (least, most) = (try counts(\.lower), try counts(\.upper))
        return zip(least, most).map { low, high in
            ShapeSymbol(name: high.name, lower: 0, upper: high.upper ?? 0, leastUpper: low.upper)
        }
    }

    func shapeCompiler(_ bindings: ShapeBindings) throws -> ShapeCompiler {
        func front(at binding: ShapeBinding, _ folding: FoldingTrace) throws -> Front {
            let (dimensions, counts) = bindings.parts(of: binding)
            return try optimised(dimensions, counts: counts, folding: folding)
        }
        let first = ShapeCompiler(bindings: bindings) { try front(at: $0, FoldingTrace(records: true)) }
        let admitted = bindings.fitted.filter(bindings.admits)
        // Small shapes, and some of all sizes, the largest among them.
        let traces = try (admitted.prefix(3) + admitted.dropFirst(3).suffix(5)).map { binding in
            try first.naming(binding) { try first.front(binding).folding }
        }
        var folding = FoldingTrace(comparing: traces, smallCount: ShapeGeneralization.smallCount)
        folding.recordsFindings = bindings.hasCounts
        var compiler = ShapeCompiler(bindings: bindings, states: states) { [folding] in try front(at: $0, folding) }
        compiler.findings = { binding in
            var trace = FoldingTrace()
            trace.recordsFindings = true
            let (dimensions, counts) = bindings.parts(of: binding)
            return try load(dimensions, counts, trace)
        }
        return compiler
    }

    /// The graph with the ports of states last, in the order of the states.
    private func orderedByState(_ graph: Graph) throws(CompileError) -> Graph {
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
}
