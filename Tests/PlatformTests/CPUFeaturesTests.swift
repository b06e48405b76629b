import CKernels
import CPlatform
import Platform
import Testing

@Suite struct CPUFeaturesTests {
    /// A processor with AVX-512 VNNI and BF16, as its words were read.
    private var server: cp_cpu_words {
        var words = cp_cpu_words()
        words.architecture = UInt32(CP_ARCH_X86_64.rawValue)
        words.leaf1_ecx = 0xFFFA_3203
        words.leaf1_edx = 0x178B_FBFF
        words.leaf7_ebx = 0xF1BF_07A9
        words.leaf7_ecx = 0x0040_5F4E
        words.leaf7_1_eax = 1 << 5
        words.leaf80000001_ecx = 0x75C2_37FF
        words.xcr0 = 0xE7
        return words
    }

    @Test func serverLevels() {
        let features = CPUFeatures(server)
        #expect(features.isSuperset(of: [.x86_64_v2, .x86_64_v3, .x86_64_v4, .avx512VNNI, .avx512BF16]))
        #expect(!features.contains(.avxVNNI))
        #expect(features.runnableISAs == [CK_ISA_PORTABLE, CK_ISA_X86_AVX2, CK_ISA_X86_AVX512])
    }

    @Test func operatingSystemWithoutWideRegisters() {
        var words = server
        words.xcr0 = 0x07
        #expect(CPUFeatures(words).contains(.x86_64_v3))
        #expect(!CPUFeatures(words).contains(.x86_64_v4))
        #expect(!CPUFeatures(words).contains(.avx512VNNI))
        words.xcr0 = 0x03
        #expect(CPUFeatures(words) == .x86_64_v2)
        words = server
        words.leaf1_ecx &= ~(1 << 27)
        words.xcr0 = 0
        #expect(CPUFeatures(words) == .x86_64_v2)
        #expect(CPUFeatures(words).runnableISAs == [CK_ISA_PORTABLE])
    }

    @Test func eachMissingPartLowersTheLevel() {
        for bit in [3, 5, 8] as [UInt32] {
            var words = server
            words.leaf7_ebx &= ~(1 << bit)
            #expect(!CPUFeatures(words).contains(.x86_64_v3), "leaf 7 ebx bit \(bit)")
            #expect(!CPUFeatures(words).canRun(CK_ISA_X86_AVX512))
        }
        for bit in [16, 17, 28, 30, 31] as [UInt32] {
            var words = server
            words.leaf7_ebx &= ~(1 << bit)
            #expect(!CPUFeatures(words).contains(.x86_64_v4), "leaf 7 ebx bit \(bit)")
            #expect(CPUFeatures(words).canRun(CK_ISA_X86_AVX2))
        }
        for bit in [12, 22, 29] as [UInt32] {
            var words = server
            words.leaf1_ecx &= ~(1 << bit)
            #expect(!CPUFeatures(words).contains(.x86_64_v3), "leaf 1 ecx bit \(bit)")
        }
    }

    private struct ARMMachine {
        let hwcap: UInt64
        let hwcap2: UInt64
        let features: CPUFeatures
    }

    /// Raspberry Pi 3 (Cortex-A53), Pi 5 (Cortex-A76) and a server with SVE, as the kernel tells them.
    private static let armMachines: [ARMMachine] = [
        ARMMachine(hwcap: 0xFF, hwcap2: 0, features: .neon),
        ARMMachine(hwcap: 0x1187FF, hwcap2: 0, features: [.neon, .armFP16, .armDotProduct]),
        ARMMachine(
            hwcap: 0xEFFF_FFFF, hwcap2: 0x7F000,
            features: [.neon, .armFP16, .armDotProduct, .armSVE, .armI8MM, .armBF16]),
    ]

    @Test(arguments: 0..<3)
    func arm(_ index: Int) {
        let machine = Self.armMachines[index]
        var words = cp_cpu_words()
        words.architecture = UInt32(CP_ARCH_ARM64.rawValue)
        words.hwcap = machine.hwcap
        words.hwcap2 = machine.hwcap2
        #expect(CPUFeatures(words) == machine.features)
        #expect(CPUFeatures(words).runnableISAs == [CK_ISA_PORTABLE, CK_ISA_ARM_NEON])
    }

    @Test func unknownArchitectureRunsPortableRows() {
        #expect(CPUFeatures(cp_cpu_words()).runnableISAs == [CK_ISA_PORTABLE])
    }

    @Test func hostPrints() {
        #expect(CPUFeatures([.neon, .armDotProduct]).description == "neon dotprod")
        #if arch(x86_64)
            #expect(CPUFeatures.host.contains(.x86_64_v2))
        #elseif arch(arm64)
            #expect(CPUFeatures.host.contains(.neon))
        #endif
    }
}
