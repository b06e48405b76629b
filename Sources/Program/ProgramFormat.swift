import Core

/// The layout of an executable program, declared once for the reader and the writer.
///
/// The last `stateCount` inputs and outputs are states: pairs by which a run hands a value to the next one.
///
/// All numbers are little-endian. A program is a header followed by five tables, each starting at a multiple of 8:
/// ports (inputs, then outputs), operands, instructions, parameters, names. Nothing in it is a pointer; offsets count
/// bytes from the start of their table.
public enum ProgramFormat {
    /// `MLCPROG` and a zero.
    public static let magic: UInt64 = 0x0047_4f52_5043_4c4d
    /// Readers refuse another major version.
    public static let major: UInt32 = 1
    public static let minor: UInt32 = 0
    /// The most dimensions of an input or output.
    public static let portRank = 8
    /// The most operands of one instruction.
    public static let instructionOperands = 16

    /// Byte offsets within the header.
    public enum Header {
        public static let magic = 0
        public static let major = 8
        public static let minor = 12
        public static let totalBytes = 16
        public static let isa = 24
        public static let inputCount = 28
        public static let outputCount = 32
        public static let operandCount = 36
        public static let instructionCount = 40
        public static let parameterBytes = 44
        public static let nameBytes = 48
        public static let stateCount = 52
        public static let arenaBytes = 56
        public static let arenaLowerBound = 64
        public static let weightBytes = 72
        public static let size = 80
    }

    /// Byte offsets within a port: name range, element type, rank and extents.
    public enum Port {
        public static let nameOffset = 0
        public static let nameLength = 4
        public static let dtype = 8
        public static let rank = 12
        public static let shape = 16
        public static let size = 16 + 4 * portRank
    }

    /// Byte offsets within an operand: where it lies.
    public enum Operand {
        public static let space = 0
        public static let port = 4
        public static let offset = 8
        public static let bytes = 16
        public static let size = 24
    }

    /// Byte offsets within an instruction.
    public enum Instruction {
        public static let family = 0
        public static let isa = 2
        public static let operandCount = 4
        public static let firstOperand = 8
        public static let parameterOffset = 12
        public static let parameterBytes = 16
        public static let nameOffset = 20
        public static let nameLength = 24
        public static let size = 32
    }
}

/// Which memory an operand lies in.
public enum OperandSpace: UInt32, Sendable {
    /// The operand is not there.
    case absent = 0
    /// The arena, for values between instructions.
    case arena = 1
    /// The read-only weights.
    case weights = 2
    /// The caller's memory for an input.
    case input = 3
    /// The caller's memory for an output.
    case output = 4
}

/// Why a program cannot be used.
public enum ProgramError: Error, Equatable, Sendable {
    /// Fewer bytes than the header or a table needs.
    case truncated
    /// The bytes do not start at a multiple of 8.
    case misaligned
    /// The bytes are not a program.
    case notAProgram
    /// Written for another major version of the format.
    case unsupportedVersion(UInt32)
    /// A count, offset or size in the header leaves the file or the limits.
    case badHeader
    /// The port at this index (inputs first) has a bad name, type or shape.
    case badPort(Int)
    /// An operand of this instruction leaves its memory or names no memory.
    case badOperand(instruction: Int)
    /// This instruction's tables or parameters leave the file.
    case badInstruction(Int)
}
