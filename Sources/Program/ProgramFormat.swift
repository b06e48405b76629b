import Core

/// The layout of an executable program, declared once for the reader and the writer.
///
/// The last `stateCount` inputs and outputs are states: pairs by which a run hands a value to the next one.
///
/// All numbers are little-endian. A program is a header followed by eight tables, each starting at a multiple of 8:
/// ports (inputs, then outputs), operands, instructions, parameters, symbols, expressions, patches, names. Nothing in it
/// is a pointer; offsets count bytes from the start of their table.
///
/// Everything in it is that of the largest shapes. When the model has symbolic dimensions, patches say which numbers
/// follow which expressions over the symbols.
public enum ProgramFormat {
    /// `MLCPROG` and a zero.
    public static let magic: UInt64 = 0x0047_4f52_5043_4c4d
    /// Readers refuse another major version.
    public static let major: UInt32 = 2
    public static let minor: UInt32 = 0
    /// The most dimensions of an input or output.
    public static let portRank = 8
    /// The most operands of one instruction.
    public static let instructionOperands = 16
    /// The most symbolic dimensions of a program.
    public static let symbols = 64

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
        public static let symbolCount = 80
        public static let expressionCount = 84
        public static let patchCount = 88
        /// After it a reserved word, zero.
        public static let size = 96
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

extension ProgramFormat {
    /// Byte offsets within a symbol: name range, bounds, both inclusive, and the step between its numbers.
    public enum Symbol {
        public static let nameOffset = 0
        public static let nameLength = 4
        public static let lower = 8
        public static let upper = 12
        public static let step = 16
        /// One more than the operand whose int64 is the number, once its instruction has run; 0 for extents of inputs.
        public static let countOperand = 20
        public static let size = 24
    }

    /// Byte offsets within an expression: the operation, the expression that is its first operand, and a number: the value
    /// of a constant, the index of a symbol, or the expression that is the second operand. Operands come before.
    public enum Expression {
        public static let operation = 0
        public static let left = 4
        public static let number = 8
        public static let size = 16
    }

    /// Byte offsets within a patch: what it changes, where, and the expression that it takes.
    public enum Patch {
        public static let kind = 0
        public static let index = 4
        public static let place = 8
        public static let expression = 12
        public static let size = 16
    }
}

/// How an expression over symbols computes its value, in 64-bit integers; overflow is an error.
public enum ExtentOperation: UInt32, Sendable {
    case constant = 0
    case symbol = 1
    case add = 2
    case subtract = 3
    case multiply = 4
    /// Rounds toward negative infinity; the divisor is above 0.
    case divide = 5
    case minimum = 6
    case maximum = 7
}

/// What a patch changes.
public enum PatchKind: UInt32, Sendable {
    /// The 32-bit word at byte `place` of the parameters of instruction `index`.
    case parameter = 0
    /// The byte offset of operand `index`.
    case operandOffset = 1
    /// The size in bytes of operand `index`.
    case operandBytes = 2
    /// The extent of axis `place` of port `index`, inputs first.
    case portExtent = 3
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
    /// A symbol, expression or patch refers to what is not there.
    case badExtents
}
