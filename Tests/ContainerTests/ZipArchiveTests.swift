import Container
import TestSupport
import Testing

@Suite struct ZipArchiveTests {
    @Test func roundTrip() throws {
        let bytes = try SampleArchive.write(SampleArchive.entries)
        #expect(try SampleArchive.write(SampleArchive.entries) == bytes)
        try bytes.withUnsafeBytes { buffer in
            let archive = try ZipArchive(buffer)
            #expect(archive.count == 4)
            for (entry, expected) in zip(archive, SampleArchive.entries) {
                #expect(String(decoding: entry.name, as: UTF8.self) == expected.0)
                #expect(Array(entry.data) == expected.1)
                let offset = entry.data.baseAddress.map { $0 - (buffer.baseAddress ?? $0) }
                #expect((offset ?? 1) % 64 == 0)
            }
            #expect(archive.entry(named: "weights/data.bin")?.index == 3)
            #expect(archive.entry(named: "weights/data.bi") == nil)
            #expect(archive.entry(named: "empty")?.data.count == 0)
        }
    }

    @Test func emptyArchive() throws {
        let bytes = try SampleArchive.write([])
        #expect(SampleArchive.problem(bytes) == nil)
        #expect(SampleArchive.problem([])?.kind == .notAZip)
    }

    @Test func everyFlippedBitIsFound() throws {
        let original = try SampleArchive.write(SampleArchive.entries)
        var bytes = original
        for index in bytes.indices {
            for bit in 0..<8 {
                bytes[index] ^= 1 << bit
                #expect(SampleArchive.problem(bytes) != nil, "byte \(index), bit \(bit)")
                bytes[index] = original[index]
            }
        }
    }

    @Test func everyTruncationIsFound() throws {
        let bytes = try SampleArchive.write(SampleArchive.entries)
        for length in 0..<bytes.count {
            let kind = SampleArchive.problem(Array(bytes[..<length]))?.kind
            #expect(kind == .truncated || kind == .notAZip, "length \(length)")
        }
        #expect(SampleArchive.problem(bytes + [0]) != nil)
        #expect(SampleArchive.problem([0] + bytes) != nil)
    }

    @Test func randomMutationsNeverCrash() throws {
        let original = try SampleArchive.write(SampleArchive.entries)
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            var bytes = original
            bytes.mutate(using: &generator)
            if bytes != original { #expect(SampleArchive.problem(bytes) != nil) }
            // The lenient reading of the directory must be as total.
            bytes.withUnsafeBytes { buffer in
                guard let directory = try? ZipDirectory(buffer, allowsComment: true) else { return }
                var offset = directory.start
                for index in 0..<directory.count {
                    guard let record = try? directory.record(index, at: offset) else { break }
                    _ = (try? directory.storedBytes(of: record))?.reduce(0, ^)
                    offset = record.end
                }
            }
        }
    }

    @Test(arguments: [
        (8, 1, ContainerError.Kind.encrypted), (8, 8, .dataDescriptor), (10, 8, .compressed), (8, 0x800, .notCanonical),
        (14, 0x22, .notCanonical), (38, 1, .notCanonical),
    ])
    func directoryFields(_ place: Int, _ value: Int, _ kind: ContainerError.Kind) throws {
        var bytes = try SampleArchive.write(SampleArchive.entries)
        bytes.set16(value, at: bytes.centralRecords[1] + place)
        #expect(SampleArchive.problem(bytes)?.kind == kind)
        #expect(SampleArchive.problem(bytes)?.entry == 1)
    }

    @Test func overlapAndRange() throws {
        let original = try SampleArchive.write(SampleArchive.entries)
        let records = original.centralRecords
        var bytes = original
        bytes.set32(original.word32(at: records[0] + 42), at: records[1] + 42)
        #expect(SampleArchive.problem(bytes)?.kind == .overlap)
        bytes = original
        bytes.set32(original.count - 40, at: records[1] + 42)
        #expect(SampleArchive.problem(bytes)?.kind == .outOfRange)
        bytes = original
        bytes.set32(Int(UInt32.max), at: records[1] + 42)
        #expect(SampleArchive.problem(bytes)?.kind == .zip64)
        bytes = original
        for local in [records[1] + 20, records[1] + 24, original.word32(at: records[1] + 42) + 18] {
            bytes.set32(original.count, at: local)
        }
        bytes.set32(original.count, at: original.word32(at: records[1] + 42) + 22)
        #expect(SampleArchive.problem(bytes)?.kind == .outOfRange)
    }

    @Test func misalignedData() throws {
        // One byte less of padding: take it out and move what follows.
        let original = try SampleArchive.write([("a", [1, 2, 3])])
        var bytes = original
        bytes.remove(at: 60)
        bytes.set16(original.word16(at: 28) - 1, at: 28)
        bytes.set32(original.word32(at: original.count - 6) - 1, at: bytes.count - 6)
        #expect(SampleArchive.problem(bytes)?.kind == .misaligned)
    }

    @Test func duplicateName() throws {
        let original = try SampleArchive.write([("a", [1]), ("b", [2])])
        var bytes = original
        for offset in [original.centralRecords[1] + 46, original.word32(at: original.centralRecords[1] + 42) + 30] {
            bytes[offset] = UInt8(ascii: "a")
        }
        #expect(SampleArchive.problem(bytes)?.kind == .duplicateName)
        bytes[original.centralRecords[1] + 46] = UInt8(ascii: "c")
        #expect(SampleArchive.problem(bytes)?.kind == .localHeaderMismatch)
    }

    @Test func entryLimit() throws {
        let most = (0..<Container.entries).map { ("\($0)", [UInt8]()) }
        var bytes = try SampleArchive.write(most)
        #expect(SampleArchive.problem(bytes) == nil)
        #expect(throws: ZipWriterError<Never>.self) { try SampleArchive.write(most + [("more", [])]) }
        for place in [bytes.count - 14, bytes.count - 12] { bytes.set16(Container.entries + 1, at: place) }
        #expect(SampleArchive.problem(bytes)?.kind == .tooManyEntries)
    }

    @Test func messageSaysWhatAndWhere() {
        let error = ContainerError(.compressed, entry: 2, offset: 640)
        #expect(error.description == "the entry is compressed; entries must be stored: entry 2, at byte 640")
    }
}
