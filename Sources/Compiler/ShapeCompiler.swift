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
        for binding in bindings.fitted {
            do {
                let graph = try graph(at: binding)
                try lowering(first) { () throws(LoweringErrors) in try generalization.add(graph, at: binding) }
            } catch  where !bindings.admits(binding) {
                // Beyond the bounds a model need not work.
                continue
            }
        }
        let general: GeneralDraft
        do throws(LoweringError) { general = try generalization.general() } catch { throw refusal(first, [error]) }
        var others = generalization.otherBindings
        for binding in bindings.checked {
            let graph: Graph
            do { graph = try self.graph(at: binding) } catch  where bindings.hasCounts { continue }
            let agrees = try lowering(first) { () throws(LoweringErrors) in
                try general.predicts(graph, at: binding)
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
                let result = try general.program(for: target, weights: &weights)
                programs.append(ModelCompiler.CompiledProgram(target, result))
                ports = (result.program.inputs, result.program.outputs)
            } catch {
                throw refusal(target, [error])
            }
        }
        let texts = general.portShapes
        let result = Result(
            programs: programs, weights: weights.bytes, inputNames: ports.inputs.map(\.name),
            inputs: zip(ports.inputs, texts.inputs).map { .init(largest: $0.shape, texts: $1) },
            outputs: zip(ports.outputs, texts.outputs).map { .init(largest: $0.shape, texts: $1) })
        // With numbers that the data decide, a program for fixed ones computes something else.
        if bindings.symbols.allSatisfy({ $0.leastUpper == nil }) {
            try check(result, at: bindings.extremes + others.prefix(6))
        }
        return result
    }

    /// Runs the program beside those compiled for fixed shapes.
    private func check(_ result: Result, at bindings: [ShapeBinding]) throws {
        let host = try Target.host()
        var weights = WeightPool()
        for binding in bindings {
            let graph = try graph(at: binding)
            let named = SemanticsCheck(seed: 1).inputs(for: graph)
            let inputs = graph.inputs.compactMap { named[$0.name] }
            let bytes = graph.inputs.reduce(0) { $0 + (graph.type(of: $1.value).byteCount ?? 0) }
            guard bytes <= Self.checkedBytes else { continue }
            let fixed = try lowering(host) { () throws(LoweringErrors) in
                try ProgramLowering(host).lower(graph, weights: &weights)
            }
            guard fixed.program.arenaBytes <= Self.checkedBytes else { continue }
            guard let expected = try outputs(fixed.program.encoded(), weights.bytes, inputs) else { continue }
            guard let own = try result.runnable() else { return }
            let found = try own.run(inputs)
            for (port, (a, b)) in zip(graph.outputs, zip(found, expected)) where !a.hasSameBits(as: b) {
                throw CompileError.shapesDisagree(output: port.name, binding: text(binding))
            }
        }
    }

    /// The outputs of a program; nil when the inputs, which are random, hold indices out of range.
    private func outputs(_ program: [UInt8], _ weights: [UInt8], _ inputs: [Tensor]) throws -> [Tensor]? {
        do {
            return try ModelCompiler.bind(program, weights).run(inputs)
        } catch ExecutionError.runtime(.indexOutOfRange) {
            return nil
        }
    }

    /// Shapes whose inputs or arena are larger are not run while compiling.
    private static let checkedBytes = 64 << 20

    private func graph(at binding: ShapeBinding) throws -> Graph {
        try naming(binding) { try front(binding).graph }
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

    private func text(_ binding: ShapeBinding) -> String {
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
