import CPlatform

/// Checksums by the processor's own instructions.
public enum HardwareChecksum {
    /// The CRC-32 of zlib, or nil when the processor has no instructions for it.
    public static func crc32(of bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32? {
        var crc = crc
        return cp_crc32(bytes.baseAddress, bytes.count, &crc) == 0 ? nil : crc
    }
}
