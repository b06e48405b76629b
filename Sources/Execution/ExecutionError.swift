import CKernels
import Core
import IR
import Platform
import Runtime

/// Why a compiled model cannot be loaded or run here.
public enum ExecutionError: Error, CustomStringConvertible {
    case runtime(RuntimeError)
    case platform(PlatformError)
    /// A library of linear algebra could not be loaded.
    case library(String)
    /// The program needs more bytes of memory than this machine, or the limit of this process, gives.
    case outOfMemory(needed: Int)
    /// The number of inputs given, and the names of the model's.
    case wrongInputCount(Int, names: [String])
    /// An input has another type or shape than the model's.
    case wrongInput(name: String, given: TensorType, expected: TensorType)

    public var description: String {
        switch self {
        case .runtime(let error): Self.text(error)
        case .platform(let error): "\(error)"
        case .library(let reason):
            "OpenBLAS could not be loaded (\(reason)); install it (Debian: libopenblas-dev), name its file in MLC_BLAS, or go "
                + "without --blas"
        case .outOfMemory(let needed): "the model needs \(needed) bytes of memory, more than this machine gives"
        case .wrongInputCount(let count, let names):
            "\(count) inputs given, the model takes \(names.count): \(names.joined(separator: ", "))"
        case .wrongInput(let name, let given, let expected): "input '\(name)' is \(given), the model takes \(expected)"
        }
    }

    private static func text(_ error: RuntimeError) -> String {
        switch error {
        case .program(let error): "the program is damaged (\(error)); compile the model again"
        case .unsupportedInstructionSet(let isa):
            "this processor lacks the instruction set '\(name(isa))' that the program needs; compile with --target host"
        case .missingKernel(let index): "instruction \(index) needs a kernel that this build of mlc lacks; update mlc"
        case .badParameters(let index), .writesReadOnlyMemory(let index):
            "instruction \(index) of the program is not valid; compile the model again"
        case .memoryTooSmall(let needed): "the program needs \(needed) bytes of memory"
        case .memoryMisaligned: "the program's memory is not aligned to 64 bytes"
        case .weightsTooSmall(let needed): "the program needs \(needed) bytes of weights; compile the model again"
        case .noSuchPort(let index): "there is no input or output \(index)"
        case .wrongInputSize(let index, let needed): "input \(index) must have \(needed) bytes"
        case .wrongOutputSize(let index, let needed): "output \(index) must have \(needed) bytes"
        case .unboundPort(let index): "input or output \(index) is not bound"
        case .wrongShape(let index): "the shape of input \(index) contradicts the model's or that of another input"
        case .extentOutOfBounds(let index, let axis):
            "axis \(axis) of input \(index) is outside the bounds that the model was compiled for (--dim)"
        case .badExtents: "the program gives no valid shapes here; compile the model again"
        case .notShaped: "the last shapes did not fit; set shapes that do"
        case .indexOutOfRange(let index): "an index in the data of instruction \(index) lies outside its axis"
        }
    }

    private static func name(_ isa: UInt32) -> String {
        switch ck_isa(rawValue: isa) {
        case CK_ISA_PORTABLE: "portable"
        case CK_ISA_X86_AVX2: "avx2"
        case CK_ISA_X86_AVX512: "avx512"
        case CK_ISA_ARM_NEON: "neon"
        default: "\(isa)"
        }
    }
}
