import CKernels
import Core
import Program

/// The tables of a session in the caller's memory, and what is done with them.
struct BoundProgram {
    /// The program.
    let program: Program
    private let steps: UnsafeMutableBufferPointer<Step>
    let pointers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    /// What is bound to each input and then each output, states included.
    let ports: UnsafeMutableBufferPointer<BoundPort>
    /// For each state the memory that a run reads and then the memory that it writes.
    private let states: UnsafeMutableRawPointer
    private let arena: UnsafeMutableRawPointer
    /// The weights. Kernels take mutable pointers for all operands and write to outputs alone, which never lie there.
    private let weights: UnsafeMutableRawPointer?
    /// What shapes decide, in a program with symbolic dimensions.
    let shaped: ShapedTables?
    /// False while the shapes do not fit the program.
    var isShaped = true
    /// The instructions, from the first on, that are checked with the numbers as they are.
    var readySteps: Int
    /// Another library's matrix products in the place of the kernels'; nil for the kernels'.
    private let products: ck_run_fn?

    /// Memory that the caller gave for an input or output; no base while unbound.
    struct BoundPort {
        var base: UnsafeMutableRawPointer?
        var byteCount: Int
    }

    /// Where an operand lies, in its space.
    struct Place {
        var offset: Int
        var byteCount: Int
    }

    /// One bound instruction.
    struct Step {
        var run: ck_run_fn
        var parameters: UnsafeRawPointer
        var operands: UnsafePointer<UnsafeMutableRawPointer?>
        var units: UInt32
    }

    /// Binds a program; its states start as zero.
    /// - Parameters:
    ///   - weights: the bundle's weights, at least `program.weightBytes` of them.
    ///   - memory: at least `memoryRequired` bytes, aligned to `alignment`.
    ///   - instructionSets: a bit per `ck_isa` that the processor can execute.
    init(
        _ program: Program, weights: UnsafeRawBufferPointer, memory: UnsafeMutableRawBufferPointer,
        instructionSets: UInt32, products: ck_run_fn? = nil
    ) throws(RuntimeError) {
        let plan = MemoryLayoutPlan(program)
        guard memory.count >= plan.total, let base = memory.baseAddress else {
            throw .memoryTooSmall(needed: plan.total)
        }
        guard UInt(bitPattern: base) % UInt(Session.alignment) == 0 else { throw .memoryMisaligned }
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
            start: (base + plan.ports).bindMemory(to: BoundPort.self, capacity: plan.portCount), count: plan.portCount)
        ports.initialize(repeating: BoundPort(base: nil, byteCount: 0))
        pointers.initialize(repeating: nil)
        self.products = products
        self.program = program
        self.steps = steps
        self.pointers = pointers
        self.ports = ports
        self.weights = UnsafeMutableRawPointer(mutating: weights.baseAddress)
        arena = base
        states = base + plan.states
        readySteps = program.instructionCount
        shaped = program.symbolCount > 0 ? ShapedTables(program, plan, base) : nil
        for index in 0..<program.operandCount { point(index) }
        for index in 0..<program.instructionCount {
            let step = try bindStep(index, instructionSets: instructionSets)
            (steps.baseAddress.unsafelyUnwrapped + index).initialize(to: step)
        }
        bindStates()
        reset()
    }

    /// Sets all states to zero, as before the first run.
    func reset() {
        for index in 0..<program.stateCount { state(index).initializeMemory(as: UInt8.self, repeating: 0) }
    }

    /// The memory of a state, which the next run reads; the caller may look at it and change it.
    /// - Precondition: `0 <= index < program.stateCount`.
    func state(_ index: Int) -> UnsafeMutableRawBufferPointer {
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
            let count = program.state(index).byteCount
            let written = memory + MemoryLayoutPlan.rounded(count)
            bind(program.inputCount + index, to: UnsafeMutableRawBufferPointer(start: memory, count: count), memory)
            bind(
                program.inputCount + program.stateCount + program.outputCount + index,
                to: UnsafeMutableRawBufferPointer(start: written, count: count), written)
        }
    }

    /// Reads an input from `bytes`, dense and row-major, from the next run on.
    func bindInput(_ index: Int, to bytes: UnsafeRawBufferPointer) throws(RuntimeError) {
        guard index >= 0, index < program.inputCount else { throw .noSuchPort(index) }
        let needed = byteCount(ofPort: index)
        guard fits(bytes.count, needed), let base = bytes.baseAddress else {
            throw .wrongInputSize(index, needed: needed)
        }
        bind(index, to: UnsafeMutableRawBufferPointer(mutating: bytes), base)
    }

    /// Writes an output to `bytes`, dense and row-major, from the next run on.
    func bindOutput(_ index: Int, to bytes: UnsafeMutableRawBufferPointer) throws(RuntimeError) {
        guard index >= 0, index < program.outputCount else { throw .noSuchPort(index) }
        let port = outputPort(index)
        let needed = byteCount(ofPort: port)
        guard fits(bytes.count, needed), let base = bytes.baseAddress else {
            throw .wrongOutputSize(index, needed: needed)
        }
        bind(port, to: bytes, UnsafeRawPointer(base))
    }

    /// Memory for a port of fixed shape has its size; with symbolic dimensions it may be larger.
    private func fits(_ count: Int, _ needed: Int) -> Bool { shaped == nil ? count == needed : count >= needed }

    /// Executes the program once: reads the bound inputs and the states, writes the bound outputs. The states are those of
    /// the next run only when all went well.
    mutating func run(on executor: Executor = .serial) throws(RuntimeError) {
        guard isShaped else { throw .notShaped }
        try checkBound()
        for index in 0..<steps.count {
            try runStep(index, on: executor)
        }
        for index in 0..<program.stateCount {
            let count = program.state(index).byteCount
            let memory = stateMemory(index)
            memory.copyMemory(from: memory + MemoryLayoutPlan.rounded(count), byteCount: count)
        }
    }

    func checkBound() throws(RuntimeError) {
        for index in 0..<ports.count where ports[index].base == nil { throw .unboundPort(index) }
    }

    /// Executes one instruction, for profiling. Instructions must run in order.
    /// - Precondition: all inputs and outputs are bound and `0 <= index < program.instructionCount`.
    mutating func runStep(_ index: Int, on executor: Executor = .serial) throws(RuntimeError) {
        guard isShaped else { throw .notShaped }
        if index == 0, let shaped, shaped.counts { try forgetCounts(shaped) }
        guard index < readySteps else { throw .notShaped }
        let step = steps.baseAddress.unsafelyUnwrapped + index
        // An instruction that has nothing to write at these shapes.
        guard step.pointee.units > 0 else { return }
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
        if let shaped, shaped.counts { try takeCounts(after: index, shaped) }
    }

    private func bind(_ port: Int, to memory: UnsafeMutableRawBufferPointer, _ base: UnsafeRawPointer) {
        ports[port] = BoundPort(base: UnsafeMutableRawPointer(mutating: base), byteCount: memory.count)
        for index in 0..<program.operandCount where portIndex(program.operand(index)) == port { point(index) }
    }

    /// The port, among all, that an operand lies in; nil for other memory.
    private func portIndex(_ operand: Program.Operand) -> Int? {
        switch operand.space {
        case .input: operand.port
        case .output: outputPort(operand.port)
        case .absent, .arena, .weights: nil
        }
    }

    /// Where an operand lies now.
    private func place(_ index: Int) -> Place {
        if let shaped { return shaped.places[index] }
        let operand = program.operand(index)
        return Place(offset: operand.offset, byteCount: operand.byteCount)
    }

    /// Points an operand to its memory. The checks take one without bytes for an absent one, so the kernels must too.
    private func point(_ index: Int) {
        let (operand, place) = (program.operand(index), place(index))
        let base: UnsafeMutableRawPointer?
        switch operand.space {
        case .arena: base = arena
        case .weights: base = weights
        case .input, .output: base = portIndex(operand).flatMap { ports[$0].base }
        case .absent: base = nil
        }
        pointers[index] = place.byteCount > 0 ? base.map { $0 + place.offset } : nil
    }

    /// Points the operands of instructions and checks these anew, after the shapes have changed. The instructions after
    /// them are not ready then.
    mutating func rebind(_ instructions: Range<Int>) throws(RuntimeError) {
        readySteps = instructions.lowerBound
        for index in 0..<ports.count where ports[index].byteCount < byteCount(ofPort: index) {
            ports[index] = BoundPort(base: nil, byteCount: 0)
        }
        for index in instructions {
            let instruction = program.instruction(index)
            for operand in instruction.operands {
                if let shaped, !isInBounds(operand, shaped) { throw .badExtents }
                point(operand)
            }
            steps[index].units = try checkedUnits(instruction, index)
        }
        readySteps = instructions.upperBound
    }

    /// Finds the kernel of an instruction and checks that it stays within its operands and writes only where it may.
    private func bindStep(_ index: Int, instructionSets: UInt32) throws(RuntimeError) -> Step {
        let instruction = program.instruction(index)
        let units = try checkedUnits(instruction, index)
        guard instruction.isa < 32, instructionSets & (1 << instruction.isa) != 0 else {
            throw .unsupportedInstructionSet(instruction.isa)
        }
        guard let kernel = ck_find(instruction.family, instruction.isa), let run = kernel.pointee.run else {
            throw .missingKernel(instruction: index)
        }
        let isProduct = instruction.family == CK_FAMILY_GEMM_F32.rawValue
        let first = UnsafePointer(pointers.baseAddress.unsafelyUnwrapped + instruction.operands.lowerBound)
        return Step(
            run: isProduct ? products ?? run : run, parameters: try parameters(instruction, index), operands: first,
            units: units)
    }

    private func parameters(
        _ instruction: Program.Instruction, _ index: Int
    ) throws(RuntimeError) -> UnsafeRawPointer {
        if let shaped { return UnsafeRawPointer(shaped.parameters + instruction.parameterOffset) }
        guard let base = instruction.parameters.baseAddress else { throw .badParameters(instruction: index) }
        return base
    }

    /// Whether an instruction has anything to write at the shapes as they are now.
    private func writes(_ instruction: Program.Instruction, inputs: Int) -> Bool {
        for operand in instruction.operands.dropFirst(inputs) where place(operand).byteCount > 0 { return true }
        return false
    }

    /// The units of an instruction whose operands and parameters are valid as they are now.
    private func checkedUnits(_ instruction: Program.Instruction, _ index: Int) throws(RuntimeError) -> UInt32 {
        var familyCount = 0
        guard let families = ck_families(&familyCount), Int(instruction.family) < familyCount,
            let check = families[Int(instruction.family)].check, let units = families[Int(instruction.family)].units
        else { throw .missingKernel(instruction: index) }
        let family = families[Int(instruction.family)]
        guard instruction.parameters.count == Int(family.params_bytes),
            instruction.operands.count == Int(family.inputs + family.outputs)
        else { throw .badParameters(instruction: index) }
        let parameters = try parameters(instruction, index)
        var sizes = InlineArray<16, UInt64>(repeating: 0)
        for (position, operand) in instruction.operands.enumerated() {
            let space = program.operand(operand).space
            sizes[position] = space == .absent ? 0 : UInt64(place(operand).byteCount)
            let isOutput = position >= Int(family.inputs)
            if isOutput && (space == .weights || space == .input) { throw .writesReadOnlyMemory(instruction: index) }
        }
        if shaped != nil, !writes(instruction, inputs: Int(family.inputs)) { return 0 }
        let isValid = sizes.span.withUnsafeBufferPointer {
            check(parameters, $0.baseAddress, UInt32(instruction.operands.count)) != 0
        }
        guard isValid else { throw .badParameters(instruction: index) }
        if products != nil && instruction.family == CK_FAMILY_GEMM_F32.rawValue {
            // A library divides a product itself; its units are the matrices of the batch.
            return UInt32(parameters.assumingMemoryBound(to: ck_gemm_f32_params.self).pointee.batch)
        }
        return units(parameters)
    }
}
