import Container
import Platform
import TestSupport
import Testing

@Suite struct HardwareChecksumTests {
    @Test func agreesWithTables() {
        var generator = SeededGenerator(seed: 8)
        let bytes = (0..<700).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let tables = CRC32()
        bytes.withUnsafeBytes { all in
            for start in 0..<17 {
                for end in start...all.count {
                    let part = UnsafeRawBufferPointer(rebasing: all[start..<end])
                    let seed = UInt32(truncatingIfNeeded: end &* 0x9E37_79B9)
                    guard let crc = HardwareChecksum.crc32(of: part, continuing: seed) else { return }
                    #expect(crc == tables.checksum(of: part, continuing: seed))
                }
            }
        }
    }
}
