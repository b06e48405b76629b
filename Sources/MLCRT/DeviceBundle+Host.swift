import CKernels
import CPlatform
import Container
import Runtime

/// A bit per `ck_isa` that this processor and its operating system can execute.
public func hostInstructionSets() -> UInt32 {
    var words = cp_cpu_words()
    cp_cpu_read(&words)
    let features = withUnsafePointer(to: words) { cp_cpu_decode($0) }
    func has(_ bit: Int) -> Bool { features & UInt32(bit) != 0 }
    var sets: UInt32 = 1 << CK_ISA_PORTABLE.rawValue
    if has(Int(CP_CPU_X86_64_V3)) { sets |= 1 << CK_ISA_X86_AVX2.rawValue }
    if has(Int(CP_CPU_X86_64_V4)) { sets |= 1 << CK_ISA_X86_AVX512.rawValue }
    if has(Int(CP_CPU_NEON)) { sets |= 1 << CK_ISA_ARM_NEON.rawValue }
    return sets
}

extension DeviceBundle {
    /// Opens and checks a bundle for this machine's processor, with its CRC instructions where it has them.
    public init(forHost bytes: UnsafeRawBufferPointer) throws(DeviceBundleError) {
        let tables = CRC32()
        try self.init(bytes, instructionSets: hostInstructionSets()) { data in
            var crc: UInt32 = 0
            return cp_crc32(data.baseAddress, data.count, &crc) != 0 ? crc : tables.checksum(of: data)
        }
    }
}
