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
    private let nameTable: Int
    private let nameBytes: Int
    private let parameterBytes: Int

    /// Inputs that the caller gives; those that are states come after them.
    public let inputCount: Int
    /// Outputs that the caller gets; those that are states come after them.
    public let outputCount: Int
    /// Values that a run hands to the next one: input `inputCount + k` takes what output `outputCount + k` gave.
    public let stateCount: Int
    public let operandCount: Int
    public let instructionCount: Int
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
        portTable = Header.size
        operandTable = portTable + (inputs + outputs) * ProgramFormat.Port.size
        instructionTable = operandTable + operandCount * ProgramFormat.Operand.size
        parameterTable = instructionTable + instructionCount * ProgramFormat.Instruction.size
        nameTable = parameterTable + (parameterBytes + 7) / 8 * 8
        guard nameTable + nameBytes <= bytes.count else { throw .truncated }
        for index in 0..<(inputs + outputs) { try checkPort(index) }
        for index in 0..<stateCount {
            let (given, taken) = (port(inputs + outputCount + index), port(inputCount + index))
            guard given.dtype == taken.dtype, given.byteCount == taken.byteCount else {
                throw .badPort(inputCount + index)
            }
        }
        for index in 0..<instructionCount { try checkInstruction(index) }
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
        let parameters = parameterTable + Int(bytes.u32(at + Field.parameterOffset))
        return Instruction(
            family: UInt32(bytes.u16(at + Field.family)),
            isa: UInt32(bytes.u16(at + Field.isa)),
            operands: first..<(first + Int(bytes.u32(at + Field.operandCount))),
            parameters: slice(parameters, Int(bytes.u32(at + Field.parameterBytes))),
            name: slice(nameTable + Int(bytes.u32(at + Field.nameOffset)), Int(bytes.u32(at + Field.nameLength))))
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
