import Container

/// Archives for the tests.
enum SampleArchive {
    /// A destination that never fails.
    static func write(_ entries: [(String, [UInt8])]) throws -> [UInt8] {
        final class Output { var bytes: [UInt8] = [] }
        let output = Output()
        var writer = ZipWriter<Never> { (bytes) throws(Never) in output.bytes += bytes }
        for (name, data) in entries {
            try data.withUnsafeBytes { try writer.add(name, $0) }
        }
        try writer.finish()
        return output.bytes
    }

    static let entries: [(String, [UInt8])] = [
        ("manifest.json", Array("{\"format\": 1}".utf8)),
        ("programs/portable.bin", (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }),
        ("empty", []),
        ("weights/data.bin", (0..<1000).map { UInt8(truncatingIfNeeded: $0 * $0) }),
    ]

    /// The error of opening bytes, or nil when they are accepted.
    static func problem(_ bytes: [UInt8]) -> ContainerError? {
        bytes.withUnsafeBytes { buffer in
            do throws(ContainerError) {
                _ = try ZipArchive(buffer)
                return nil
            } catch {
                return error
            }
        }
    }
}

extension [UInt8] {
    func word16(at offset: Int) -> Int { Int(self[offset]) | Int(self[offset + 1]) << 8 }
    func word32(at offset: Int) -> Int { word16(at: offset) | word16(at: offset + 2) << 16 }

    mutating func set16(_ value: Int, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value)
        self[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
    }

    mutating func set32(_ value: Int, at offset: Int) {
        set16(value, at: offset)
        set16(value >> 16, at: offset + 2)
    }

    /// The offsets of the central records.
    var centralRecords: [Int] {
        var offset = word32(at: count - 6)
        return (0..<word16(at: count - 12)).map { _ in
            defer { offset += 46 + word16(at: offset + 28) + word16(at: offset + 30) }
            return offset
        }
    }
}
