import Program

/// Why a program cannot be bound or run.
public enum RuntimeError: Error, Equatable, Sendable {
    /// The program's bytes are not usable.
    case program(ProgramError)
    /// The program needs an instruction set (`ck_isa`) that this processor, or this build of the runtime, lacks.
    case unsupportedInstructionSet(UInt32)
    /// The kernel of this instruction is not in this build of the runtime.
    case missingKernel(instruction: Int)
    /// The parameters of this instruction do not fit its operands.
    case badParameters(instruction: Int)
    /// This instruction would write to weights or to an input.
    case writesReadOnlyMemory(instruction: Int)
    /// The caller's memory is too small: bytes needed.
    case memoryTooSmall(needed: Int)
    /// The caller's memory does not start at a multiple of 64.
    case memoryMisaligned
    /// The weights are smaller than the program says.
    case weightsTooSmall(needed: Int)
    /// No input or output with this index.
    case noSuchPort(Int)
    /// The memory given for this input has another size than its type: bytes needed.
    case wrongInputSize(Int, needed: Int)
    /// The memory given for this output has another size than its type: bytes needed.
    case wrongOutputSize(Int, needed: Int)
    /// Run before this input (or output, counted after the inputs) was bound.
    case unboundPort(Int)
    /// The shape of this input contradicts the model or another input's.
    case wrongShape(input: Int)
    /// The extent of this input along an axis lies outside the bounds that the model was compiled for.
    case extentOutOfBounds(input: Int, axis: Int)
    /// The program's expressions give no valid shapes.
    case badExtents
    /// Run after shapes that did not fit.
    case notShaped
    /// An index in the data lies outside its axis.
    case indexOutOfRange(instruction: Int)
}
