/// The CRC-32 of zlib, PNG and ZIP (reflected polynomial 0xEDB88320), sixteen bytes a step.
///
/// The tables (16 KiB) belong to the value, so that no global state and no allocation are needed: build one and reuse
/// it. Method: M. E. Kounavis, F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC
/// Generation", 2008.
public struct CRC32: Sendable {
    /// Row `r` (256 entries from `256 * r`) advances a byte by `r` further zero bytes.
    private var tables: InlineArray<4096, UInt32>

    /// Builds the tables.
    public init() {
        tables = InlineArray(repeating: 0)
        for byte in 0..<256 {
            var crc = UInt32(truncatingIfNeeded: byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
            tables[byte] = crc
        }
        for index in 256..<4096 {
            let previous = tables[index - 256]
            tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
        }
    }

    /// The checksum of bytes; `crc` is the checksum of the bytes before them.
    public func checksum(of bytes: UnsafeRawBufferPointer, continuing crc: UInt32 = 0) -> UInt32 {
        guard let base = bytes.baseAddress else { return crc }
        return tables.span.withUnsafeBufferPointer { tables in
            guard let table = tables.baseAddress else { return crc }
            return Self.advance(~crc, base, bytes.count, table)
        }
    }

    private static func advance(
        _ start: UInt32, _ base: UnsafeRawPointer, _ count: Int, _ table: UnsafePointer<UInt32>
    ) -> UInt32 {
        var crc = start
        var offset = 0
        while count - offset >= 16 {
            let a = word(base, offset) ^ crc
            let b = word(base, offset + 4)
            let c = word(base, offset + 8)
            let d = word(base, offset + 12)
            crc = four(a, table + 3072) ^ four(b, table + 2048) ^ four(c, table + 1024) ^ four(d, table)
            offset += 16
        }
        while offset < count {
            let byte = base.load(fromByteOffset: offset, as: UInt8.self)
            crc = (crc >> 8) ^ table[Int((crc ^ UInt32(byte)) & 0xFF)]
            offset += 1
        }
        return ~crc
    }

    /// A word's contribution; `rows` points at the row of its last byte.
    @inline(__always)
    private static func four(_ word: UInt32, _ rows: UnsafePointer<UInt32>) -> UInt32 {
        rows[768 + Int(word & 0xFF)] ^ rows[512 + Int((word >> 8) & 0xFF)] ^ rows[256 + Int((word >> 16) & 0xFF)]
            ^ rows[Int(word >> 24)]
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
