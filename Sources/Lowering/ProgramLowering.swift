import CKernels
import Core
import IR
import Passes
import Program
import Targets

/// Lowers an optimised graph to a program for one target.
public struct ProgramLowering: Sendable {
    public let target: Target

    public init(_ target: Target) { self.target = target }

    /// What lowering produced.
    public struct Result: Sendable {
        public var program: ProgramWriter
        /// One line per instruction.
        public var summary: [InstructionSummary]
    }

    /// An instruction, for people.
    public struct InstructionSummary: Sendable, Equatable {
        public var kernel: String
        /// The node that it came from.
        public var name: String
        /// The shape of the first output.
        public var shape: [Int]
    }

    /// Everything that keeps `graph` from being compiled, one entry per node; empty when it can be.
    public func problems(_ graph: Graph) -> [LoweringError] {
        var weights = WeightPool()
        do throws(LoweringErrors) {
            _ = try lower(graph, weights: &weights)
            return []
        } catch {
            return error.errors
        }
    }

    /// The program. Constants go to `weights`, which programs for several targets share.
    /// - Throws: every node that cannot be lowered, at once.
    /// - Parameter stateCount: how many of the graph's last inputs and outputs are states.
    public func lower(
        _ graph: Graph, stateCount: Int = 0, weights: inout WeightPool
    ) throws(LoweringErrors) -> Result {
        let draft = try Self.draft(graph, weights: weights)
        weights = draft.weights
        do throws(LoweringError) {
            var result = try assemble(draft)
            result.program.stateCount = stateCount
            return result
        } catch {
            throw LoweringErrors(errors: [error])
        }
    }

    /// The steps of a graph, before memory is planned.
    /// - Throws: every node that cannot be lowered, at once.
    static func draft(
        _ graph: Graph, isForManyShapes: Bool = false, weights: WeightPool
    ) throws(LoweringErrors) -> ProgramDraft {
        var builder: ProgramBuilder
        do throws(LoweringError) {
            builder = try ProgramBuilder(graph, isForManyShapes: isForManyShapes, weights: weights)
        } catch {
            throw LoweringErrors(errors: [error])
        }
        var errors: [LoweringError] = []
        // What only nodes with errors could tell the shape of: nothing is said about the nodes after them.
        var unknown: Set<ValueID> = []
        for node in graph.nodes {
            guard !node.inputs.contains(where: { $0.map(unknown.contains) ?? false }) else {
                unknown.formUnion(node.outputs)
                continue
            }
            builder.nodeName = node.name.isEmpty ? type(of: node.op).name : node.name
            do throws(LoweringError) {
                if try !builder.lowerLazily(node) { try LoweringRules.rule(for: node).lower(node, &builder) }
            } catch {
                var error = error
                if error.node.isEmpty { error.node = node.label }
                errors.append(error)
                builder.forgive(node)
                unknown.formUnion(node.outputs.filter { graph.type(of: $0).fixedShape == nil })
            }
        }
        guard errors.isEmpty else { throw LoweringErrors(errors: errors) }
        do throws(LoweringError) {
            try builder.finishOutputs()
            return ProgramDraft(
                steps: builder.steps, buffers: builder.buffers, inputs: try ports(graph.inputs, builder),
                outputs: try ports(graph.outputs, builder), weights: builder.weights)
        } catch {
            throw LoweringErrors(errors: [error])
        }
    }

    private func assemble(_ draft: ProgramDraft) throws(LoweringError) -> Result {
        let plan = MemoryPlan(draft.buffers, draft.steps)
        var program = ProgramWriter(isa: Target.InstructionSet.portable.rawISA)
        var summary: [InstructionSummary] = []
        program.arenaBytes = plan.arenaBytes
        program.arenaLowerBound = plan.lowerBound
        program.weightBytes = draft.weights.bytes.count
        program.inputs = draft.inputs
        program.outputs = draft.outputs
        for step in draft.steps {
            let kernel = try chooseKernel(step)
            program.isa = strongest(program.isa, kernel.isa.rawValue)
            program.instructions.append(
                ProgramWriter.Instruction(
                    family: UInt16(step.family.rawValue), isa: UInt16(kernel.isa.rawValue),
                    operands: (step.inputs + step.outputs).map { view in
                        view.map { plan.operand($0, draft.buffers, $0.offset, $0.extent) } ?? .init(space: .absent)
                    },
                    parameters: step.parameters, name: step.name))
            summary.append(InstructionSummary(step, kernel))
        }
        return Result(program: program, summary: summary)
    }

    private static func ports(
        _ list: [Port], _ builder: ProgramBuilder
    ) throws(LoweringError) -> [ProgramWriter.Port] {
        var result: [ProgramWriter.Port] = []
        for port in list {
            let type = try builder.fixedType(of: port.value)
            result.append(ProgramWriter.Port(name: port.name, dtype: type.dtype, shape: type.shape))
        }
        return result
    }

    /// The first instruction set of the target that has a row for the family.
    func chooseKernel(_ step: Step) throws(LoweringError) -> ck_kernel {
        for set in target.instructionSets {
            if let row = ck_find(step.family.rawValue, set.rawISA) { return row.pointee }
        }
        throw LoweringError("target \(target.name) has no kernel of family \(step.family.rawValue)", node: step.name)
    }

    /// The instruction set that a program needs when its instructions need `a` and `b`: the one that the target prefers.
    func strongest(_ a: UInt32, _ b: UInt32) -> UInt32 {
        let order = target.instructionSets.map(\.rawISA)
        guard let i = order.firstIndex(of: a), let j = order.firstIndex(of: b) else { return b }
        return order[min(i, j)]
    }
}

extension ProgramLowering.InstructionSummary {
    init(_ step: Step, _ kernel: ck_kernel) {
        self.init(
            kernel: ck_kernel_name(step.family.rawValue, kernel.isa.rawValue).map { String(cString: $0) } ?? "",
            name: step.name, shape: (step.outputs.first ?? nil)?.shape ?? [])
    }
}

extension MemoryPlan {
    /// Where `byteCount` bytes lie that begin at an offset of a view's storage.
    func operand(
        _ view: View, _ buffers: [ProgramBuilder.Buffer], _ offset: Int, _ byteCount: Int
    ) -> ProgramWriter.Operand {
        switch view.storage {
        case .weights: return ProgramWriter.Operand(space: .weights, offset: offset, byteCount: byteCount)
        case .buffer(let id):
            switch buffers[id.index].role {
            case .input(let port):
                return ProgramWriter.Operand(space: .input, port: port, offset: offset, byteCount: byteCount)
            case .output(let port):
                return ProgramWriter.Operand(space: .output, port: port, offset: offset, byteCount: byteCount)
            case .arena:
                return ProgramWriter.Operand(
                    space: .arena, offset: (offsets[id.index] ?? 0) + offset, byteCount: byteCount)
            }
        }
    }
}

/// Every reason why a graph cannot be compiled for a target.
public struct LoweringErrors: Error, CustomStringConvertible {
    public var errors: [LoweringError]

    public var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension ProgramBuilder {
    /// Gives the outputs of a node that cannot be lowered some place, so that the nodes after it can still be judged.
    mutating func forgive(_ node: Node) {
        for output in node.outputs { _ = try? self.output(output) }
    }
}
