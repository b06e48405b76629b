import Core

/// A compiled program: a zero-copy view over its bytes, checked once when it is made. After that every access is in bounds.
///
/// The bytes must stay valid and unchanged as long as the program is used.
public struct Program: @unchecked Sendable {
    private let bytes: UnsafeRawBufferPointer
    private let portTable: Int
    private let operandTable: Int
    private let instructionTable: Int
    private let parameterTable: Int
    private let symbolTable: Int
    private let expressionTable: Int
    private let patchTable: Int
    private let nameTable: Int
    private let nameBytes: Int
    /// Bytes of all parameter blocks.
    public let parameterBytes: Int

    /// Inputs that the caller gives; those that are states come after them.
    public let inputCount: Int
    /// Outputs that the caller gets; those that are states come after them.
    public let outputCount: Int
    /// Values that a run hands to the next one: input `inputCount + k` takes what output `outputCount + k` gave.
    public let stateCount: Int
    public let operandCount: Int
    public let instructionCount: Int
    /// Symbolic dimensions; none in a program of fixed shapes.
    public let symbolCount: Int
    public let expressionCount: Int
    public let patchCount: Int
    /// The instruction set (`ck_isa`) that the program needs.
    public let isa: UInt32
    /// Bytes of the arena.
    public let arenaBytes: Int
    /// The most bytes that live at once: no plan of this schedule can have a smaller arena.
    public let arenaLowerBound: Int
    /// Bytes of weights that the program refers to.
    public let weightBytes: Int

    /// Checks the structure: every table, name, operand and parameter block lies in bounds. What parameters mean is the
    /// runtime's to check.
    public init(_ bytes: UnsafeRawBufferPointer) throws(ProgramError) {
        typealias Header = ProgramFormat.Header
        guard bytes.count >= Header.size else { throw .truncated }
        guard bytes.u64(Header.magic) == ProgramFormat.magic else { throw .notAProgram }
        guard UInt(bitPattern: bytes.baseAddress) % 8 == 0 else { throw .misaligned }
        let major = bytes.u32(Header.major)
        guard major == ProgramFormat.major else { throw .unsupportedVersion(major) }
        guard bytes.u64(Header.totalBytes) <= UInt64(bytes.count) else { throw .truncated }
        guard bytes.u64(Header.totalBytes) == UInt64(bytes.count) else { throw .badHeader }
        self.bytes = bytes
        isa = bytes.u32(Header.isa)
        let inputs = Int(bytes.u32(Header.inputCount))
        let outputs = Int(bytes.u32(Header.outputCount))
        stateCount = Int(bytes.u32(Header.stateCount))
        guard stateCount <= inputs, stateCount <= outputs else { throw .badHeader }
        inputCount = inputs - stateCount
        outputCount = outputs - stateCount
        operandCount = Int(bytes.u32(Header.operandCount))
        instructionCount = Int(bytes.u32(Header.instructionCount))
        parameterBytes = Int(bytes.u32(Header.parameterBytes))
        nameBytes = Int(bytes.u32(Header.nameBytes))
        let sizes = (
            bytes.u64(Header.arenaBytes), bytes.u64(Header.arenaLowerBound), bytes.u64(Header.weightBytes)
        )
        guard sizes.0 <= UInt64(Limits.tensorBytes), sizes.1 <= sizes.0, sizes.2 <= UInt64(Limits.tensorBytes) else {
            throw .badHeader
        }
        arenaBytes = Int(sizes.0)
        arenaLowerBound = Int(sizes.1)
        weightBytes = Int(sizes.2)
        guard inputs <= Limits.nodes, outputs <= Limits.nodes, instructionCount <= Limits.nodes,
            operandCount <= Limits.nodes * ProgramFormat.instructionOperands
        else { throw .badHeader }
        symbolCount = Int(bytes.u32(Header.symbolCount))
        expressionCount = Int(bytes.u32(Header.expressionCount))
        patchCount = Int(bytes.u32(Header.patchCount))
        guard symbolCount <= ProgramFormat.symbols, expressionCount <= Limits.nodes,
            patchCount <= Limits.nodes * ProgramFormat.instructionOperands
        else { throw .badHeader }
        portTable = Header.size
        operandTable = portTable + (inputs + outputs) * ProgramFormat.Port.size
        instructionTable = operandTable + operandCount * ProgramFormat.Operand.size
        parameterTable = instructionTable + instructionCount * ProgramFormat.Instruction.size
        symbolTable = parameterTable + (parameterBytes + 7) / 8 * 8
        expressionTable = symbolTable + symbolCount * ProgramFormat.Symbol.size
        patchTable = expressionTable + expressionCount * ProgramFormat.Expression.size
        nameTable = patchTable + patchCount * ProgramFormat.Patch.size
        guard nameTable + nameBytes <= bytes.count else { throw .truncated }
        for index in 0..<(inputs + outputs) { try checkPort(index) }
        for index in 0..<stateCount {
            let (given, taken) = (port(inputs + outputCount + index), port(inputCount + index))
            guard given.dtype == taken.dtype, given.byteCount == taken.byteCount else {
                throw .badPort(inputCount + index)
            }
        }
        for index in 0..<instructionCount { try checkInstruction(index) }
        for index in 0..<symbolCount {
            let at = symbolTable + index * ProgramFormat.Symbol.size
            let (lower, upper) = (bytes.u32(at + 8), bytes.u32(at + 12))
            guard nameIsInBounds(bytes.u32(at), bytes.u32(at + 4)), lower <= upper, upper <= UInt32(Limits.dimension),
                bytes.u32(at + ProgramFormat.Symbol.step) > 0,
                bytes.u32(at + ProgramFormat.Symbol.countOperand) <= UInt32(operandCount)
            else { throw .badExtents }
        }
        for index in 0..<expressionCount where !expressionIsValid(index) { throw .badExtents }
        for index in 0..<patchCount where !patchIsValid(index) { throw .badExtents }
        // The table may hold operands that no instruction has.
        for index in 0..<operandCount {
            guard operandIsInBounds(index) else { throw .badHeader }
        }
    }

    /// An input or output.
    public struct Port {
        /// UTF-8, without a terminating zero.
        public let name: UnsafeRawBufferPointer
        public let dtype: ScalarType
        public let shape: Extents
        /// Bytes of the dense tensor.
        public let byteCount: Int
    }

    /// All parameter blocks.
    public var parameters: UnsafeRawBufferPointer { slice(parameterTable, parameterBytes) }

    /// An input or output by its index among all of them: inputs, input states, outputs, output states.
    /// - Precondition: the index is that of a port.
    public func port(at index: Int) -> Port {
        precondition(index >= 0 && index < inputCount + outputCount + 2 * stateCount)
        return port(index)
    }

    /// The extents of a port, at most `ProgramFormat.portRank` of them.
    public struct Extents {
        let bytes: UnsafeRawBufferPointer
        public let count: Int

        /// - Precondition: `0 <= index < count`.
        public subscript(_ index: Int) -> Int {
            precondition(index >= 0 && index < count)
            return Int(bytes.u32(ProgramFormat.Port.shape + 4 * index))
        }
    }

    /// Where an operand lies. `offset` and `byteCount` are in bounds of the space.
    public struct Operand {
        public let space: OperandSpace
        /// The index of the input or output, for those spaces.
        public let port: Int
        public let offset: Int
        public let byteCount: Int
    }

    /// One call of a kernel.
    public struct Instruction {
        public let family: UInt32
        public let isa: UInt32
        /// The positions in the operand table.
        public let operands: Range<Int>
        /// Where the parameter block begins among all of them.
        public let parameterOffset: Int
        /// The parameter block, aligned to 8.
        public let parameters: UnsafeRawBufferPointer
        /// The name of the node that it came from: UTF-8, without a terminating zero.
        public let name: UnsafeRawBufferPointer
    }

    /// - Precondition: `0 <= index < inputCount`.
    public func input(_ index: Int) -> Port {
        precondition(index >= 0 && index < inputCount)
        return port(index)
    }

    /// - Precondition: `0 <= index < outputCount`.
    public func output(_ index: Int) -> Port {
        precondition(index >= 0 && index < outputCount)
        return port(inputCount + stateCount + index)
    }

    /// A state.
    /// - Precondition: `0 <= index < stateCount`.
    public func state(_ index: Int) -> Port {
        precondition(index >= 0 && index < stateCount)
        return port(inputCount + index)
    }

    /// - Precondition: `0 <= index < operandCount`.
    public func operand(_ index: Int) -> Operand {
        precondition(index >= 0 && index < operandCount)
        let at = operandTable + index * ProgramFormat.Operand.size
        return Operand(
            space: OperandSpace(rawValue: bytes.u32(at + ProgramFormat.Operand.space)) ?? .absent,
            port: Int(bytes.u32(at + ProgramFormat.Operand.port)),
            offset: Int(bytes.u64(at + ProgramFormat.Operand.offset)),
            byteCount: Int(bytes.u64(at + ProgramFormat.Operand.bytes)))
    }

    /// - Precondition: `0 <= index < instructionCount`.
    public func instruction(_ index: Int) -> Instruction {
        precondition(index >= 0 && index < instructionCount)
        typealias Field = ProgramFormat.Instruction
        let at = instructionTable + index * Field.size
        let first = Int(bytes.u32(at + Field.firstOperand))
        let parameterOffset = Int(bytes.u32(at + Field.parameterOffset))
        let parameters = parameterTable + parameterOffset
        return Instruction(
            family: UInt32(bytes.u16(at + Field.family)),
            isa: UInt32(bytes.u16(at + Field.isa)),
            operands: first..<(first + Int(bytes.u32(at + Field.operandCount))),
            parameterOffset: parameterOffset,
            parameters: slice(parameters, Int(bytes.u32(at + Field.parameterBytes))),
            name: slice(nameTable + Int(bytes.u32(at + Field.nameOffset)), Int(bytes.u32(at + Field.nameLength))))
    }

    /// A symbolic dimension.
    public struct Symbol {
        /// UTF-8, without a terminating zero.
        public let name: UnsafeRawBufferPointer
        public let lower: Int
        public let upper: Int
        /// Its numbers are the lower bound, and so on in steps.
        public let step: Int
        /// The operand whose int64 is the number, once its instruction has run; nil for an extent of an input.
        public let countOperand: Int?
    }

    /// An expression over symbols; `left` and, but for constants and symbols, `number` are the indices of earlier ones.
    public struct Expression {
        public let operation: ExtentOperation
        public let left: Int
        public let number: Int
    }

    /// A number of the program that follows an expression.
    public struct Patch {
        public let kind: PatchKind
        public let index: Int
        public let place: Int
        public let expression: Int
    }

    /// - Precondition: `0 <= index < symbolCount`.
    public func symbol(_ index: Int) -> Symbol {
        precondition(index >= 0 && index < symbolCount)
        typealias Field = ProgramFormat.Symbol
        let at = symbolTable + index * Field.size
        return Symbol(
            name: slice(nameTable + Int(bytes.u32(at + Field.nameOffset)), Int(bytes.u32(at + Field.nameLength))),
            lower: Int(bytes.u32(at + Field.lower)), upper: Int(bytes.u32(at + Field.upper)),
            step: Int(bytes.u32(at + Field.step)),
            countOperand: bytes.u32(at + Field.countOperand) == 0
                ? nil : Int(bytes.u32(at + Field.countOperand)) - 1)
    }

    /// - Precondition: `0 <= index < expressionCount`.
    public func expression(_ index: Int) -> Expression {
        precondition(index >= 0 && index < expressionCount)
        typealias Field = ProgramFormat.Expression
        let at = expressionTable + index * Field.size
        return Expression(
            operation: ExtentOperation(rawValue: bytes.u32(at + Field.operation)) ?? .constant,
            left: Int(bytes.u32(at + Field.left)),
            number: Int(truncatingIfNeeded: Int64(bitPattern: bytes.u64(at + Field.number))))
    }

    /// - Precondition: `0 <= index < patchCount`.
    public func patch(_ index: Int) -> Patch {
        precondition(index >= 0 && index < patchCount)
        typealias Field = ProgramFormat.Patch
        let at = patchTable + index * Field.size
        return Patch(
            kind: PatchKind(rawValue: bytes.u32(at + Field.kind)) ?? .portExtent,
            index: Int(bytes.u32(at + Field.index)), place: Int(bytes.u32(at + Field.place)),
            expression: Int(bytes.u32(at + Field.expression)))
    }

    private func expressionIsValid(_ index: Int) -> Bool {
        guard ExtentOperation(rawValue: bytes.u32(expressionTable + index * ProgramFormat.Expression.size)) != nil
        else { return false }
        let item = expression(index)
        switch item.operation {
        case .constant: return true
        case .symbol: return item.number >= 0 && item.number < symbolCount
        case .add, .subtract, .multiply, .divide, .minimum, .maximum:
            return item.left < index && item.number >= 0 && item.number < index
        }
    }

    private func patchIsValid(_ index: Int) -> Bool {
        guard PatchKind(rawValue: bytes.u32(patchTable + index * ProgramFormat.Patch.size)) != nil else {
            return false
        }
        let item = patch(index)
        guard item.expression < expressionCount else { return false }
        switch item.kind {
        case .parameter:
            return item.index < instructionCount && item.place % 4 == 0
                && item.place + 4 <= instruction(item.index).parameters.count
        case .operandOffset, .operandBytes: return item.index < operandCount
        case .portExtent:
            return item.index < inputCount + outputCount + 2 * stateCount
                && item.place < port(item.index).shape.count
        }
    }

    private func slice(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }

    private func port(_ index: Int) -> Port {
        typealias Field = ProgramFormat.Port
        let at = portTable + index * Field.size
        let dtype = ScalarType(rawValue: UInt8(truncatingIfNeeded: bytes.u32(at + Field.dtype))) ?? .uint8
        let extents = Extents(bytes: slice(at, Field.size), count: Int(bytes.u32(at + Field.rank)))
        var byteCount = dtype.byteCount
        for axis in 0..<extents.count { byteCount &*= extents[axis] }
        return Port(
            name: slice(nameTable + Int(bytes.u32(at + Field.nameOffset)), Int(bytes.u32(at + Field.nameLength))),
            dtype: dtype, shape: extents, byteCount: byteCount)
    }

    private func nameIsInBounds(_ offset: UInt32, _ length: UInt32) -> Bool {
        UInt64(offset) + UInt64(length) <= UInt64(nameBytes)
    }

    private func checkPort(_ index: Int) throws(ProgramError) {
        typealias Field = ProgramFormat.Port
        let at = portTable + index * Field.size
        let dtype = bytes.u32(at + Field.dtype)
        guard nameIsInBounds(bytes.u32(at + Field.nameOffset), bytes.u32(at + Field.nameLength)),
            bytes.u32(at + Field.rank) <= UInt32(ProgramFormat.portRank), dtype <= 255,
            let type = ScalarType(rawValue: UInt8(dtype)), type.byteCount > 0
        else { throw .badPort(index) }
        var count = UInt64(type.byteCount)
        for axis in 0..<Int(bytes.u32(at + Field.rank)) {
            let extent = UInt64(bytes.u32(at + Field.shape + 4 * axis))
            guard extent <= UInt64(Limits.dimension) else { throw .badPort(index) }
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= UInt64(Limits.tensorBytes) else { throw .badPort(index) }
            count = product
        }
    }

    private func checkInstruction(_ index: Int) throws(ProgramError) {
        typealias Field = ProgramFormat.Instruction
        let at = instructionTable + index * Field.size
        let count = bytes.u32(at + Field.operandCount)
        let first = bytes.u32(at + Field.firstOperand)
        let offset = bytes.u32(at + Field.parameterOffset)
        guard count <= UInt32(ProgramFormat.instructionOperands),
            UInt64(first) + UInt64(count) <= UInt64(operandCount), offset % 8 == 0,
            UInt64(offset) + UInt64(bytes.u32(at + Field.parameterBytes)) <= UInt64(parameterBytes),
            nameIsInBounds(bytes.u32(at + Field.nameOffset), bytes.u32(at + Field.nameLength))
        else { throw .badInstruction(index) }
        for operand in Int(first)..<Int(first + count) {
            guard operandIsInBounds(operand) else { throw .badOperand(instruction: index) }
        }
    }

    private func operandIsInBounds(_ index: Int) -> Bool {
        let at = operandTable + index * ProgramFormat.Operand.size
        guard let space = OperandSpace(rawValue: bytes.u32(at + ProgramFormat.Operand.space)) else { return false }
        let port = Int(bytes.u32(at + ProgramFormat.Operand.port))
        let limit: Int
        switch space {
        case .absent: limit = 0
        case .arena: limit = arenaBytes
        case .weights: limit = weightBytes
        case .input:
            guard port < inputCount + stateCount else { return false }
            limit = self.port(port).byteCount
        case .output:
            guard port < outputCount + stateCount else { return false }
            limit = self.port(inputCount + stateCount + port).byteCount
        }
        let (end, overflow) = bytes.u64(at + ProgramFormat.Operand.offset).addingReportingOverflow(
            bytes.u64(at + ProgramFormat.Operand.bytes))
        return !overflow && end <= UInt64(limit)
    }
}

extension UnsafeRawBufferPointer {
    func u16(_ offset: Int) -> UInt16 { UInt16(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self)) }
    func u32(_ offset: Int) -> UInt32 { UInt32(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
    func u64(_ offset: Int) -> UInt64 { UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) }
}
