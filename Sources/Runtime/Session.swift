import CKernels
import Core
import Program

/// A program bound to memory that the caller owns, ready to run. After `init` nothing is allocated and nothing can fail but
/// what depends on the data.
///
/// The program's bytes, the weights, the memory and whatever is bound as inputs and outputs must outlive the session.
public struct Session: ~Copyable, @unchecked Sendable {
    /// The alignment that the memory needs.
    public static var alignment: Int { 64 }

    /// The program.
    public let program: Program
    private let steps: UnsafeMutableBufferPointer<Step>
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    /// The base of each input and then each output, states included; nil while unbound.
    private let ports: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    /// For each state the memory that a run reads and then the memory that it writes.
    private let states: UnsafeMutableRawPointer

    /// One bound instruction.
    struct Step {
        var run: ck_run_fn
        var parameters: UnsafeRawPointer
        var operands: UnsafePointer<UnsafeMutableRawPointer?>
        var units: UInt32
    }

    /// Bytes of memory that a session of `program` needs: the arena, the bound instructions and the states.
    public static func memoryRequired(for program: Program) -> Int { MemoryLayoutPlan(program).total }

    /// Binds a program; its states start as zero.
    /// - Parameters:
    ///   - weights: the bundle's weights, at least `program.weightBytes` of them.
    ///   - memory: at least `memoryRequired` bytes, aligned to `alignment`.
    ///   - instructionSets: a bit per `ck_isa` that the processor can execute.
    public init(
        _ program: Program, weights: UnsafeRawBufferPointer, memory: UnsafeMutableRawBufferPointer,
        instructionSets: UInt32
    ) throws(RuntimeError) {
        let plan = MemoryLayoutPlan(program)
        guard memory.count >= plan.total, let base = memory.baseAddress else {
            throw .memoryTooSmall(needed: plan.total)
        }
        guard UInt(bitPattern: base) % UInt(Self.alignment) == 0 else { throw .memoryMisaligned }
        guard weights.count >= program.weightBytes else { throw .weightsTooSmall(needed: program.weightBytes) }
        guard program.isa < 32, instructionSets & (1 << program.isa) != 0 else {
            throw .unsupportedInstructionSet(program.isa)
        }
        let steps = UnsafeMutableBufferPointer(
            start: (base + plan.steps).bindMemory(to: Step.self, capacity: program.instructionCount),
            count: program.instructionCount)
        let pointers = UnsafeMutableBufferPointer(
            start: (base + plan.pointers).bindMemory(
                to: UnsafeMutableRawPointer?.self, capacity: program.operandCount),
            count: program.operandCount)
        let ports = UnsafeMutableBufferPointer(
            start: (base + plan.ports).bindMemory(
                to: UnsafeMutableRawPointer?.self, capacity: plan.portCount),
            count: plan.portCount)
        ports.initialize(repeating: nil)
        pointers.initialize(repeating: nil)
        // The kernels take mutable pointers for all operands and write to outputs alone, which never lie in the weights.
        let weightBase = UnsafeMutableRawPointer(mutating: weights.baseAddress)
        for index in 0..<program.operandCount {
            let operand = program.operand(index)
            // The checks take an operand without bytes for an absent one, so the kernels must too.
            guard operand.byteCount > 0 else { continue }
            switch operand.space {
            case .arena: pointers[index] = base + operand.offset
            case .weights: pointers[index] = weightBase.map { $0 + operand.offset }
            case .absent, .input, .output: break
            }
        }
        for index in 0..<program.instructionCount {
            let step = try Self.bind(program, index, pointers, instructionSets: instructionSets)
            (steps.baseAddress.unsafelyUnwrapped + index).initialize(to: step)
        }
        self.program = program
        self.steps = steps
        self.pointers = pointers
        self.ports = ports
        states = base + plan.states
        bindStates()
        reset()
    }

    /// Sets all states to zero, as before the first run.
    public mutating func reset() {
        for index in 0..<program.stateCount { state(index).initializeMemory(as: UInt8.self, repeating: 0) }
    }

    /// The memory of a state, which the next run reads; the caller may look at it and change it.
    /// - Precondition: `0 <= index < program.stateCount`.
    public func state(_ index: Int) -> UnsafeMutableRawBufferPointer {
        let count = program.state(index).byteCount
        return UnsafeMutableRawBufferPointer(start: stateMemory(index), count: count)
    }

    /// Where a state that is read lies; the one that is written follows it.
    private func stateMemory(_ index: Int) -> UnsafeMutableRawPointer {
        var offset = 0
        for earlier in 0..<index { offset += 2 * MemoryLayoutPlan.rounded(program.state(earlier).byteCount) }
        return states + offset
    }

    private func bindStates() {
        for index in 0..<program.stateCount {
            let memory = stateMemory(index)
            bind(program.inputCount + index, to: memory, space: .input)
            bind(
                program.inputCount + program.stateCount + program.outputCount + index,
                to: memory + MemoryLayoutPlan.rounded(program.state(index).byteCount), space: .output)
        }
    }

    /// Reads an input from `bytes`, dense and row-major, from the next run on.
    public mutating func bindInput(_ index: Int, to bytes: UnsafeRawBufferPointer) throws(RuntimeError) {
        guard index >= 0, index < program.inputCount else { throw .noSuchPort(index) }
        let needed = program.input(index).byteCount
        guard bytes.count == needed, let base = bytes.baseAddress else { throw .wrongInputSize(index, needed: needed) }
        bind(index, to: UnsafeMutableRawPointer(mutating: base), space: .input)
    }

    /// Writes an output to `bytes`, dense and row-major, from the next run on.
    public mutating func bindOutput(_ index: Int, to bytes: UnsafeMutableRawBufferPointer) throws(RuntimeError) {
        guard index >= 0, index < program.outputCount else { throw .noSuchPort(index) }
        let needed = program.output(index).byteCount
        guard bytes.count == needed, let base = bytes.baseAddress else { throw .wrongOutputSize(index, needed: needed) }
        bind(program.inputCount + program.stateCount + index, to: base, space: .output)
    }

    /// Executes the program once: reads the bound inputs and the states, writes the bound outputs. The states are those of
    /// the next run only when all went well.
    public mutating func run(on executor: Executor = .serial) throws(RuntimeError) {
        for index in 0..<ports.count where ports[index] == nil { throw .unboundPort(index) }
        for index in 0..<steps.count { try runStep(index, on: executor) }
        for index in 0..<program.stateCount {
            let count = program.state(index).byteCount
            let memory = stateMemory(index)
            memory.copyMemory(from: memory + MemoryLayoutPlan.rounded(count), byteCount: count)
        }
    }

    /// Executes one instruction, for profiling. Instructions must run in order.
    /// - Precondition: all inputs and outputs are bound and `0 <= index < program.instructionCount`.
    public mutating func runStep(_ index: Int, on executor: Executor = .serial) throws(RuntimeError) {
        let step = steps.baseAddress.unsafelyUnwrapped + index
        let status: Int32
        if let run = executor.run, step.pointee.units > 1 {
            status = run(
                executor.context, step.pointee.units,
                { context, begin, end in
                    guard let context else { return 0 }
                    let step = context.assumingMemoryBound(to: Step.self).pointee
                    return step.run(step.parameters, step.operands, begin, end)
                }, step)
        } else {
            status = step.pointee.run(step.pointee.parameters, step.pointee.operands, 0, step.pointee.units)
        }
        guard status == 0 else { throw .indexOutOfRange(instruction: index) }
    }

    private func bind(_ port: Int, to base: UnsafeMutableRawPointer, space: OperandSpace) {
        ports[port] = base
        let position = space == .output ? port - program.inputCount - program.stateCount : port
        for index in 0..<program.operandCount {
            let operand = program.operand(index)
            guard operand.space == space, operand.port == position, operand.byteCount > 0 else { continue }
            pointers[index] = base + operand.offset
        }
    }

    /// Finds the kernel of an instruction and checks that it stays within its operands and writes only where it may.
    private static func bind(
        _ program: Program, _ index: Int, _ pointers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>,
        instructionSets: UInt32
    ) throws(RuntimeError) -> Step {
        let instruction = program.instruction(index)
        var familyCount = 0
        guard let families = ck_families(&familyCount), Int(instruction.family) < familyCount,
            let check = families[Int(instruction.family)].check, let units = families[Int(instruction.family)].units
        else { throw .missingKernel(instruction: index) }
        let family = families[Int(instruction.family)]
        guard instruction.isa < 32, instructionSets & (1 << instruction.isa) != 0 else {
            throw .unsupportedInstructionSet(instruction.isa)
        }
        guard let kernel = ck_find(instruction.family, instruction.isa), let run = kernel.pointee.run else {
            throw .missingKernel(instruction: index)
        }
        guard instruction.parameters.count == Int(family.params_bytes),
            instruction.operands.count == Int(family.inputs + family.outputs),
            let parameters = instruction.parameters.baseAddress
        else { throw .badParameters(instruction: index) }
        var sizes = InlineArray<16, UInt64>(repeating: 0)
        for (position, operand) in instruction.operands.enumerated() {
            let place = program.operand(operand)
            sizes[position] = place.space == .absent ? 0 : UInt64(place.byteCount)
            let isOutput = position >= Int(family.inputs)
            if isOutput && (place.space == .weights || place.space == .input) {
                throw .writesReadOnlyMemory(instruction: index)
            }
        }
        let isValid = sizes.span.withUnsafeBufferPointer {
            check(parameters, $0.baseAddress, UInt32(instruction.operands.count)) != 0
        }
        guard isValid else { throw .badParameters(instruction: index) }
        let first = UnsafePointer(pointers.baseAddress.unsafelyUnwrapped + instruction.operands.lowerBound)
        return Step(run: run, parameters: parameters, operands: first, units: units(parameters))
    }
}

/// How a session divides the caller's memory: the arena first, then its tables.
private struct MemoryLayoutPlan {
    let steps: Int
    let pointers: Int
    let ports: Int
    let states: Int
    let total: Int
    /// The number of inputs and outputs, states included.
    let portCount: Int

    init(_ program: Program) {
        let pointer = MemoryLayout<UnsafeMutableRawPointer?>.stride
        steps = (program.arenaBytes + 63) / 64 * 64
        pointers = steps + program.instructionCount * MemoryLayout<Session.Step>.stride
        ports = pointers + program.operandCount * pointer
        portCount = program.inputCount + program.outputCount + 2 * program.stateCount
        // At least one pointer's room, so that no table is without an address.
        states = Self.rounded(ports + (portCount + 1) * pointer)
        var end = states
        for index in 0..<program.stateCount { end += 2 * Self.rounded(program.state(index).byteCount) }
        total = end
    }

    /// The next multiple of 64.
    static func rounded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }
}
