import Container
import TestSupport
import Testing

@Suite struct CRC32Tests {
    /// One bit at a time, straight from the definition.
    private func reference(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        return ~crc
    }

    @Test func knownValue() {
        let text: StaticString = "123456789"
        #expect(CRC32().checksum(of: UnsafeRawBufferPointer(start: text.utf8Start, count: 9)) == 0xCBF4_3926)
        #expect(CRC32().checksum(of: UnsafeRawBufferPointer(start: nil, count: 0)) == 0)
    }

    @Test func anyLengthAndAlignment() {
        var generator = SeededGenerator(seed: 1)
        let crc = CRC32()
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for start in 0..<17 {
            for end in start...bytes.count {
                let expected = reference(Array(bytes[start..<end]))
                bytes.withUnsafeBytes { all in
                    let part = UnsafeRawBufferPointer(rebasing: all[start..<end])
                    #expect(crc.checksum(of: part) == expected)
                    let middle = part.count / 3
                    let head = crc.checksum(of: UnsafeRawBufferPointer(rebasing: part[..<middle]))
                    let tail = UnsafeRawBufferPointer(rebasing: part[middle...])
                    #expect(crc.checksum(of: tail, continuing: head) == expected)
                }
            }
        }
    }
}
