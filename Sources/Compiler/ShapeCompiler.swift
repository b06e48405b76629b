import Bundle
import Core
import Execution
import IR
import Importers
import Lowering
import Passes
import Program
import Targets

/// Compiles a model whose dimensions have bounds to one program for all shapes within them.
///
/// The model goes the ordinary way at a number of bindings; `ShapeGeneralization` makes one program of what comes out. The
/// program is then checked: its numbers against those of further bindings, and its results, bit by bit, against programs
/// compiled for the extreme shapes and for those where the compiler takes another form.
struct ShapeCompiler {
    let bindings: ShapeBindings
    /// The model, imported and optimised for a binding.
    let front: (ShapeBinding) throws -> ModelSource.Front
    /// An import of the model at a binding, with its findings.
    var findings: ((ShapeBinding) throws -> ImportedModel)?

    private let states: [CompileOptions.State]

    /// - Parameters:
    ///   - states: pairs of the last inputs and outputs of the model.
    ///   - front: the model, imported and optimised for a binding.
    init(
        bindings: ShapeBindings, states: [CompileOptions.State] = [],
        front: @escaping (ShapeBinding) throws -> ModelSource.Front
    ) {
        self.bindings = bindings
        self.states = states
        self.front = front
    }

    /// Programs for all shapes.
    struct Result {
        var programs: [ModelCompiler.CompiledProgram]
        var weights: [UInt8]
        var inputNames: [String]
        var inputs: [BundleContents.PortExtents]
        var outputs: [BundleContents.PortExtents]
    }

    /// - Precondition: there is a target.
    /// - Throws: `CompileError` when there is no such program.
    func compile(for targets: [Target]) throws -> Result {
        let first = targets[0]
        var generalization = ShapeGeneralization(bindings.symbols)
        var failure: (any Error)?
        var samples: [Sample] = []
        var possible: Set<ShapeBinding> = []
        for binding in bindings.fitted {
            do {
                let (found, actual) = try point(at: binding)
                try lowering(first) { () throws(LoweringErrors) in try generalization.add(found.graph, at: actual) }
                samples.append(Sample(binding: actual, trace: found.folding, counts: found.counts))
                if bindings.admits(actual, found.counts) { possible.insert(actual) }
            } catch  where !bindings.admits(binding) {
                // Beyond the bounds a model need not work.
                failure = error
            }
        }
        if generalization.isEmpty, let failure { throw failure }
        let general: GeneralDraft
        do throws(LoweringError) { general = try generalization.general() } catch { throw refusal(first, [error]) }
        try checkForms(generalization, possible, first)
        try checkScarce(samples, first)
        var others = generalization.otherBindings
        for binding in bindings.checked {
            let (found, actual): (ModelSource.Front, ShapeBinding)
            do { (found, actual) = try point(at: binding) } catch  where bindings.hasCounts { continue }
            let agrees = try lowering(first) { () throws(LoweringErrors) in
                try general.predicts(found.graph, at: actual)
            }
            if agrees == nil { others.append(binding) }
            if agrees == false {
                throw refusal(
                    first, [LoweringError("the shapes at \(text(binding)) do not follow from those at other bindings")])
            }
        }
        var weights = WeightPool()
        var programs: [ModelCompiler.CompiledProgram] = []
        var ports: (inputs: [ProgramWriter.Port], outputs: [ProgramWriter.Port]) = ([], [])
        for target in targets {
            do throws(LoweringError) {
                var result = try general.program(for: target, weights: &weights)
                result.program.stateCount = states.count
                programs.append(ModelCompiler.CompiledProgram(target, result))
                ports = (result.program.inputs, result.program.outputs)
            } catch {
                throw refusal(target, [error])
            }
        }
        let texts = general.portShapes
        try checkStates(texts.inputs)
        ports = (ports.inputs.dropLast(states.count), ports.outputs.dropLast(states.count))
        let result = Result(
            programs: programs, weights: weights.bytes, inputNames: ports.inputs.map(\.name),
            inputs: zip(ports.inputs, texts.inputs).map { .init(largest: $0.shape, texts: $1) },
            outputs: zip(ports.outputs, texts.outputs).map { .init(largest: $0.shape, texts: $1) })
        // With numbers that the data decide, a program for fixed ones computes something else.
        if bindings.symbols.allSatisfy({ $0.leastUpper == nil }) {
            try check(result, at: bindings.extremes + others.prefix(6))
            for binding in bindings.empty {
                do { try check(result, at: [binding]) } catch { throw CompileError.notEmpty(text(binding)) }
            }
        }
        return result
    }

    /// Refuses states whose shape is not the same in every run.
    private func checkStates(_ inputs: [[String]]) throws(CompileError) {
        for (state, shape) in zip(states, inputs.suffix(states.count)) where shape.contains(where: { Int($0) == nil }) {
            throw .stateWithBounds(state.input, shape: "[\(shape.joined(separator: " x "))]")
        }
    }

    /// Refuses a program whose form follows what the data decide: there is no program for fixed numbers of these to compare
    /// with.
    private func checkForms(
        _ generalization: ShapeGeneralization, _ possible: Set<ShapeBinding>, _ target: Target
    ) throws(CompileError) {
        guard bindings.hasCounts else { return }
        for (binding, step) in generalization.differences where possible.contains(binding) {
            throw refusal(
                target,
                [LoweringError("at \(text(binding)), which the data decide, the program has another form", node: step)])
        }
    }

    /// What an import of the model at a binding has found.
    private struct Sample {
        var binding: ShapeBinding
        var trace: FoldingTrace
        var counts: [CountedExtent]

        /// The numbers by the places that found them, and the most that extents can be by their names.
        var numbers: FindingsFit.Findings {
            let limits = counts.compactMap { count in count.upper.map { (Self.limitKey(count.name), [$0]) } }
            return trace.numbersByPlace.merging(limits) { first, _ in first }
        }

        static func limitKey(_ name: String) -> String { "<=\(name)" }
    }

    /// A scarce binding with 0 for numbers that an import there does not meet, because a conditional leaves out what
    /// counts them, where 0 is the most that they can be.
    private func scarce(_ binding: ShapeBinding, _ counts: [CountedExtent], _ fit: FindingsFit) -> ShapeBinding {
        var result = bindings.actual(binding, counts)
        for (index, symbol) in bindings.symbols.enumerated() where symbol.leastUpper != nil {
            guard !counts.contains(where: { $0.name == symbol.name }),
                let most = fit.number(Sample.limitKey(symbol.name), at: result), most <= 0
            else { continue }
            result.values[index] = 0
        }
        return result
    }

    /// Refuses a model that does something else, not only less of it, where the data find nothing or one thing.
    private func checkScarce(_ samples: [Sample], _ target: Target) throws {
        guard let findings, bindings.hasCounts else { return }
        let fit = FindingsFit(bindings.symbols, samples.map { ($0.binding, $0.numbers) })
        let branches = samples.first?.trace.branchesByPlace ?? [:]
        for binding in bindings.scarce {
            let found: ImportedModel
            // What cannot be imported there, the interpreter cannot compute either.
            do { found = try findings(binding) } catch is UnsupportedModel { continue }
            let actual = scarce(binding, found.counts, fit)
            for finding in found.folding.findings {
                let isSame = fit.agrees(finding.key, finding.numbers, at: actual)
                let takesOther =
                    finding.branch.map { branch in branches[finding.key].map { $0 != branch } ?? false } ?? false
                guard !isSame || takesOther && !finding.isEmpty else { continue }
                let reason =
                    "what it gives at \(text(actual)), which the data decide, does not follow from larger numbers"
                throw refusal(target, [LoweringError(reason, node: finding.place)])
            }
        }
    }

    /// Runs the program beside those compiled for fixed shapes.
    /// - Throws: also what an import at a binding throws, and a run of the program.
    private func check(_ result: Result, at bindings: [ShapeBinding]) throws {
        let host = try Target.host()
        var weights = WeightPool()
        for binding in bindings {
            let graph = try graph(at: binding)
            let bytes = graph.inputs.reduce(0) { $0 + (graph.type(of: $1.value).byteCount ?? 0) }
            guard bytes <= Self.checkedBytes else { continue }
            let fixed = try lowering(host) { () throws(LoweringErrors) in
                try ProgramLowering(host).lower(graph, stateCount: states.count, weights: &weights)
            }
            guard fixed.program.arenaBytes <= Self.checkedBytes else { continue }
            // The second run reads what the first one left.
            let runs = (1...(states.isEmpty ? 1 : 2)).map { seed in
                let named = SemanticsCheck(seed: UInt64(seed)).inputs(for: graph)
                return graph.inputs.dropLast(states.count).compactMap { named[$0.name] }
            }
            let other = try ModelCompiler.bind(fixed.program.encoded(), weights.bytes)
            guard let expected = try outputs(other, runs) else { continue }
            guard let own = try result.runnable() else { return }
            let found = try runs.map { try own.run($0) }
            let names = runs.flatMap { _ in graph.outputs.dropLast(states.count).map(\.name) }
            for (name, (a, b)) in zip(names, zip(found.joined(), expected.joined())) where !a.hasSameBits(as: b) {
                throw CompileError.shapesDisagree(output: name, binding: text(binding))
            }
        }
    }

    /// The outputs of runs of a program; nil when the inputs, which are random, hold indices out of range.
    private func outputs(_ model: CompiledModel, _ runs: [[Tensor]]) throws -> [[Tensor]]? {
        do {
            return try runs.map { try model.run($0) }
        } catch ExecutionError.runtime(.indexOutOfRange) {
            return nil
        }
    }

    /// Shapes whose inputs or arena are larger are not run while compiling.
    private static let checkedBytes = 64 << 20

    private func graph(at binding: ShapeBinding) throws -> Graph {
        try point(at: binding).0.graph
    }

    /// The model for a binding, and the binding that it is for.
    private func point(at binding: ShapeBinding) throws -> (ModelSource.Front, ShapeBinding) {
        let found = try naming(binding) { try front(binding) }
        return (found, bindings.actual(binding, found.counts))
    }

    /// Names the binding in what the import of a model at it throws.
    func naming<R>(_ binding: ShapeBinding, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as UnsupportedModel {
            throw CompileError.notAtBinding(text(binding), reason: "\(error)")
        }
    }

    private func lowering<R>(_ target: Target, _ body: () throws(LoweringErrors) -> R) throws(CompileError) -> R {
        do throws(LoweringErrors) { return try body() } catch { throw refusal(target, error.errors) }
    }

    private func refusal(_ target: Target, _ errors: [LoweringError]) -> CompileError {
        .notLowered(target: target.name, reasons: errors.map(\.description))
    }

    /// A binding as `batch=2 sequence=8`.
    func text(_ binding: ShapeBinding) -> String {
        zip(bindings.symbols, binding.values).map { "\($0.name)=\($1)" }.joined(separator: " ")
    }
}

extension Tensor {
    /// Whether both have the same bits, a NaN being a NaN.
    fileprivate func hasSameBits(as other: Tensor) -> Bool {
        guard type == other.type else { return false }
        if let a = elements(as: Float.self), let b = other.elements(as: Float.self) {
            return zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN }
        }
        return withBytes { a in other.withBytes { a.elementsEqual($0) } }
    }
}

extension ShapeCompiler.Result {
    /// The program that runs on this machine, or nil.
    func runnable() throws -> CompiledModel? {
        guard let fitting = ModelCompiler.runnable(programs) else { return nil }
        return try ModelCompiler.bind(fitting.bytes, weights)
    }
}

extension FoldingTrace {
    fileprivate var numbersByPlace: FindingsFit.Findings {
        Dictionary(findings.map { ($0.key, $0.numbers) }) { first, _ in first }
    }

    fileprivate var branchesByPlace: [String: Bool] {
        Dictionary(findings.compactMap { finding in finding.branch.map { (finding.key, $0) } }) { first, _ in first }
    }
}

extension FoldingTrace.Finding {
    /// The same for the same place at every binding.
    fileprivate var key: String { "\(branch == nil ? "" : "?")\(place)\u{0}\(turn)" }
}
