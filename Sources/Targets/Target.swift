import CKernels

/// A kind of processor that programs are compiled for.
public struct Target: Sendable, Hashable {
    public var name: String
    /// One line for people.
    public var summary: String
    /// The architecture, such as `aarch64`; nil runs on any.
    public var architecture: String?
    /// The LLVM target triple, where there is one.
    public var triple: String?
    /// The processor features that programs may use, its own and its parents'.
    public var features: Set<String>
    /// The kernels' instruction sets that programs may use, the best first.
    public var instructionSets: [InstructionSet]
    public var vectorBytes: Int
    public var l1Bytes: Int
    public var l2Bytes: Int

    /// An instruction set that kernels are written for.
    public enum InstructionSet: String, Sendable, CaseIterable {
        case portable, avx2, avx512, neon

        /// The number in programs and in the kernel table.
        public var rawISA: UInt32 {
            switch self {
            case .portable: CK_ISA_PORTABLE.rawValue
            case .avx2: CK_ISA_X86_AVX2.rawValue
            case .avx512: CK_ISA_X86_AVX512.rawValue
            case .neon: CK_ISA_ARM_NEON.rawValue
            }
        }
    }
}
