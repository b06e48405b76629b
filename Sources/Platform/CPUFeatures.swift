import CKernels
import CPlatform

/// What a processor can do and its operating system allows (on x86 it must save the wider registers).
public struct CPUFeatures: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ bit: some BinaryInteger) { rawValue = UInt32(truncatingIfNeeded: bit) }

    /// SSE4.2 and what else the second x86-64 level has.
    public static let x86_64_v2 = CPUFeatures(CP_CPU_X86_64_V2)
    public static let avx2 = CPUFeatures(CP_CPU_AVX2)
    public static let fma = CPUFeatures(CP_CPU_FMA)
    public static let f16c = CPUFeatures(CP_CPU_F16C)
    /// AVX2, FMA, F16C and what else the third x86-64 level has.
    public static let x86_64_v3 = CPUFeatures(CP_CPU_X86_64_V3)
    /// VNNI in its 256-bit form.
    public static let avxVNNI = CPUFeatures(CP_CPU_AVX_VNNI)
    /// AVX-512 F, BW, CD, DQ and VL.
    public static let x86_64_v4 = CPUFeatures(CP_CPU_X86_64_V4)
    public static let avx512VNNI = CPUFeatures(CP_CPU_AVX512_VNNI)
    public static let avx512BF16 = CPUFeatures(CP_CPU_AVX512_BF16)
    /// ARMv8.0 Advanced SIMD.
    public static let neon = CPUFeatures(CP_CPU_NEON)
    /// ARM half-precision vector arithmetic.
    public static let armFP16 = CPUFeatures(CP_CPU_ARM_FP16)
    public static let armDotProduct = CPUFeatures(CP_CPU_ARM_DOTPROD)
    public static let armI8MM = CPUFeatures(CP_CPU_ARM_I8MM)
    public static let armBF16 = CPUFeatures(CP_CPU_ARM_BF16)
    public static let armSVE = CPUFeatures(CP_CPU_ARM_SVE)

    /// This machine's features.
    public static let host: CPUFeatures = {
        var words = cp_cpu_words()
        cp_cpu_read(&words)
        return CPUFeatures(words)
    }()

    /// Decodes recorded words.
    public init(_ words: cp_cpu_words) {
        rawValue = withUnsafePointer(to: words) { cp_cpu_decode($0) }
    }

    /// True when kernel rows of an instruction set run here.
    public func canRun(_ isa: ck_isa) -> Bool {
        switch isa {
        case CK_ISA_PORTABLE: true
        case CK_ISA_X86_AVX2: isSuperset(of: .x86_64_v3)
        case CK_ISA_X86_AVX512: isSuperset(of: .x86_64_v4)
        case CK_ISA_ARM_NEON: isSuperset(of: .neon)
        default: false
        }
    }

    /// The instruction sets of kernel rows that run here, in the order of their numbers.
    public var runnableISAs: [ck_isa] {
        (0..<CK_ISA_COUNT.rawValue).map { ck_isa(rawValue: $0) }.filter(canRun)
    }
}

extension CPUFeatures: CustomStringConvertible {
    private static let names: [(CPUFeatures, String)] = [
        (.x86_64_v2, "x86-64-v2"), (.avx2, "avx2"), (.fma, "fma"), (.f16c, "f16c"), (.x86_64_v3, "x86-64-v3"),
        (.avxVNNI, "avxvnni"), (.x86_64_v4, "x86-64-v4"), (.avx512VNNI, "avx512vnni"), (.avx512BF16, "avx512bf16"),
        (.neon, "neon"), (.armFP16, "fp16"), (.armDotProduct, "dotprod"), (.armI8MM, "i8mm"), (.armBF16, "bf16"),
        (.armSVE, "sve"),
    ]

    /// The names separated by spaces, such as `neon dotprod`.
    public var description: String {
        Self.names.filter { contains($0.0) }.map(\.1).joined(separator: " ")
    }
}
