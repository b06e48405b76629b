import Core
import Program

/// The parts of a program that its shapes decide, copied into the session's memory so that patches can change them.
struct ShapedTables {
    /// All parameter blocks.
    let parameters: UnsafeMutableRawPointer
    /// By operand.
    let places: UnsafeMutablePointer<BoundProgram.Place>
    /// `ProgramFormat.portRank` extents for each port.
    let extents: UnsafeMutablePointer<UInt32>
    /// The value of each expression.
    let values: UnsafeMutablePointer<Int>
    /// The value of each symbol.
    let symbols: UnsafeMutablePointer<Int>
    /// The instruction after which each symbol is known; -1 for extents of inputs.
    let counters: UnsafeMutablePointer<Int>
    /// Whether the data decide a symbol.
    let counts: Bool

    /// Copies the tables; the shapes are the largest ones.
    init(_ program: Program, _ plan: MemoryLayoutPlan, _ base: UnsafeMutableRawPointer) {
        parameters = base + plan.parameters
        parameters.copyMemory(
            from: program.parameters.baseAddress ?? UnsafeRawPointer(base), byteCount: program.parameters.count)
        places = (base + plan.places).bindMemory(to: BoundProgram.Place.self, capacity: program.operandCount)
        for index in 0..<program.operandCount {
            let operand = program.operand(index)
            (places + index).initialize(to: BoundProgram.Place(offset: operand.offset, byteCount: operand.byteCount))
        }
        let rank = ProgramFormat.portRank
        extents = (base + plan.extents).bindMemory(to: UInt32.self, capacity: plan.portCount * rank)
        for index in 0..<plan.portCount {
            let shape = program.port(at: index).shape
            for axis in 0..<rank {
                (extents + index * rank + axis).initialize(to: axis < shape.count ? UInt32(shape[axis]) : 0)
            }
        }
        values = (base + plan.values).bindMemory(
            to: Int.self, capacity: program.expressionCount + 2 * program.symbolCount)
        symbols = values + program.expressionCount
        for index in 0..<program.expressionCount { (values + index).initialize(to: 0) }
        counters = symbols + program.symbolCount
        var counts = false
        for index in 0..<program.symbolCount {
            let symbol = program.symbol(index)
            (symbols + index).initialize(to: symbol.upper)
            (counters + index).initialize(to: -1)
            guard let operand = symbol.countOperand else { continue }
            for step in 0..<program.instructionCount where program.instruction(step).operands.contains(operand) {
                counters[index] = step
                counts = true
            }
        }
        self.counts = counts
    }
}

extension BoundProgram {
    /// The index among all ports of an output.
    func outputPort(_ index: Int) -> Int { program.inputCount + program.stateCount + index }

    func extent(ofPort port: Int, _ axis: Int) -> Int {
        guard let shaped else { return program.port(at: port).shape[axis] }
        return Int(shaped.extents[port * ProgramFormat.portRank + axis])
    }

    func byteCount(ofPort index: Int) -> Int {
        let port = program.port(at: index)
        guard shaped != nil else { return port.byteCount }
        var count = port.dtype.byteCount
        for axis in 0..<port.shape.count { count &*= extent(ofPort: index, axis) }
        return count
    }

    /// See `Session.setShapes`.
    mutating func setShapes(_ extents: UnsafePointer<Int64>) throws(RuntimeError) {
        let different = firstDifferent(extents)
        guard different != nil || !isShaped else { return }
        guard let shaped else { throw .wrongShape(input: different ?? 0) }
        isShaped = false
        for index in 0..<program.symbolCount where shaped.counters[index] >= 0 {
            shaped.symbols[index] = program.symbol(index).upper
        }
        try takeSymbols(extents, shaped)
        try applySymbols(shaped)
        if let different = firstDifferent(extents) { throw .wrongShape(input: different) }
        readySteps = 0
        // What the data decide is not known yet; a run makes instructions ready as it goes.
        if !shaped.counts { try rebind(0..<program.instructionCount) }
        isShaped = true
    }

    /// Gives all numbers of the program those that follow from the symbols.
    private func applySymbols(_ shaped: ShapedTables) throws(RuntimeError) {
        try evaluate(shaped)
        for index in 0..<program.patchCount { try apply(program.patch(index), shaped) }
        for index in 0..<ports.count where !hasValidSize(index) { throw .badExtents }
    }

    /// Begins a run of a program with extents that the data decide: they count as 0 until they are known.
    mutating func forgetCounts(_ shaped: ShapedTables) throws(RuntimeError) {
        for index in 0..<program.symbolCount where shaped.counters[index] >= 0 { shaped.symbols[index] = 0 }
        try goOn(from: 0, shaped)
    }

    /// Takes what an instruction has found in the data: extents that are known from now on.
    mutating func takeCounts(after step: Int, _ shaped: ShapedTables) throws(RuntimeError) {
        var isCounter = false
        for index in 0..<program.symbolCount where shaped.counters[index] == step {
            let symbol = program.symbol(index)
            guard let operand = symbol.countOperand, let memory = pointers[operand],
                shaped.places[operand].byteCount >= MemoryLayout<Int64>.size
            else { throw .badExtents }
            let value = Int(memory.loadUnaligned(as: Int64.self))
            guard value >= symbol.lower, value <= symbol.upper else { throw .badExtents }
            shaped.symbols[index] = value
            isCounter = true
        }
        if isCounter { try goOn(from: step + 1, shaped) }
    }

    /// Makes the instructions from one on ready, to the next that counts: those after it have no extents yet.
    private mutating func goOn(from first: Int, _ shaped: ShapedTables) throws(RuntimeError) {
        isShaped = false
        try applySymbols(shaped)
        var end = program.instructionCount
        for index in 0..<program.symbolCount where shaped.counters[index] >= first {
            end = min(end, shaped.counters[index] + 1)
        }
        try rebind(first..<end)
        isShaped = true
        try checkBound()
    }

    /// The first input whose shape is not that of the program now.
    private func firstDifferent(_ extents: UnsafePointer<Int64>) -> Int? {
        for index in 0..<program.inputCount {
            for axis in 0..<program.input(index).shape.count
            where extents[index * ProgramFormat.portRank + axis] != extent(ofPort: index, axis) {
                return index
            }
        }
        return nil
    }

    /// Takes each symbol from the first input that has it as an extent.
    private func takeSymbols(
        _ extents: UnsafePointer<Int64>, _ shaped: ShapedTables
    ) throws(RuntimeError) {
        for index in (0..<program.patchCount).reversed() {
            let patch = program.patch(index)
            guard patch.kind == .portExtent, patch.index < program.inputCount else { continue }
            let source = program.expression(patch.expression)
            guard source.operation == .symbol, program.symbol(source.number).countOperand == nil else { continue }
            let value = Int(extents[patch.index * ProgramFormat.portRank + patch.place])
            let symbol = program.symbol(source.number)
            guard value >= symbol.lower, value <= symbol.upper, (value - symbol.lower) % symbol.step == 0 else {
                throw .extentOutOfBounds(input: patch.index, axis: patch.place)
            }
            shaped.symbols[source.number] = value
        }
    }

    private func evaluate(_ shaped: ShapedTables) throws(RuntimeError) {
        for index in 0..<program.expressionCount {
            let item = program.expression(index)
            let value: (partialValue: Int, overflow: Bool)
            switch item.operation {
            case .constant: value = (item.number, false)
            case .symbol: value = (shaped.symbols[item.number], false)
            default: value = Self.apply(item.operation, shaped.values[item.left], shaped.values[item.number])
            }
            guard !value.overflow else { throw .badExtents }
            shaped.values[index] = value.partialValue
        }
    }

    private static func apply(
        _ operation: ExtentOperation, _ a: Int, _ b: Int
    ) -> (partialValue: Int, overflow: Bool) {
        switch operation {
        case .add: a.addingReportingOverflow(b)
        case .subtract: a.subtractingReportingOverflow(b)
        case .multiply: a.multipliedReportingOverflow(by: b)
        case .divide: b > 0 ? (a >= 0 ? a / b : -((b - 1 &- a) / b), a < 0 && a < Int.min / 2) : (0, true)
        case .minimum: (min(a, b), false)
        case .maximum: (max(a, b), false)
        case .constant, .symbol: (0, true)
        }
    }

    private func apply(_ patch: Program.Patch, _ shaped: ShapedTables) throws(RuntimeError) {
        let value = shaped.values[patch.expression]
        switch patch.kind {
        case .parameter:
            guard let word = Int32(exactly: value) else { throw .badExtents }
            let offset = program.instruction(patch.index).parameterOffset + patch.place
            shaped.parameters.storeBytes(of: word.littleEndian, toByteOffset: offset, as: Int32.self)
        case .operandOffset: shaped.places[patch.index].offset = value
        case .operandBytes: shaped.places[patch.index].byteCount = max(value, 0)
        case .portExtent:
            guard value >= 0 || shaped.counts, value <= Limits.dimension else { throw .badExtents }
            let value = max(value, 0)
            shaped.extents[patch.index * ProgramFormat.portRank + patch.place] = UInt32(value)
        }
    }

    /// Whether the tensor of a port is within the limits as the shapes are now.
    private func hasValidSize(_ index: Int) -> Bool {
        let port = program.port(at: index)
        var count = port.dtype.byteCount
        for axis in 0..<port.shape.count {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent(ofPort: index, axis))
            guard !overflow, product <= Limits.tensorBytes else { return false }
            count = product
        }
        return true
    }

    /// Whether an operand lies within its memory as the shapes are now.
    func isInBounds(_ index: Int, _ shaped: ShapedTables) -> Bool {
        let (operand, place) = (program.operand(index), shaped.places[index])
        let limit: Int
        switch operand.space {
        case .absent: limit = 0
        case .arena: limit = program.arenaBytes
        case .weights: limit = program.weightBytes
        case .input: limit = byteCount(ofPort: operand.port)
        case .output: limit = byteCount(ofPort: outputPort(operand.port))
        }
        guard place.offset >= 0, place.byteCount >= 0 else { return false }
        let (end, overflow) = place.offset.addingReportingOverflow(place.byteCount)
        return !overflow && end <= limit
    }
}
