/// The central directory of a ZIP file: a bounds-checked view of its records. It says what the file claims; whether the
/// claims fit the data is for the reader of entries to check (`ZipArchive` for containers).
public struct ZipDirectory {
    /// The whole file.
    public let bytes: UnsafeRawBufferPointer
    /// Where the first record starts.
    public let start: Int
    /// Where the end record starts.
    public let end: Int
    /// The number of records.
    public let count: Int

    /// Finds the end record, which must end the file; with `allowsComment` an archive comment may follow it.
    public init(_ bytes: UnsafeRawBufferPointer, allowsComment: Bool = false) throws(ContainerError) {
        let end = try Self.locateEnd(bytes, allowsComment: allowsComment)
        let (count, size, start) = (bytes.word16(at: end + 10), bytes.word32(at: end + 12), bytes.word32(at: end + 16))
        if count == 0xFFFF || size == .max || start == .max { throw ContainerError(.zip64, offset: end) }
        let isSingleDisk =
            bytes.word16(at: end + 4) == 0 && bytes.word16(at: end + 6) == 0 && bytes.word16(at: end + 8) == count
        guard isSingleDisk, Int(start) + Int(size) == end else { throw ContainerError(.badEndRecord, offset: end) }
        if count > Container.entries { throw ContainerError(.tooManyEntries, offset: end + 10) }
        self.bytes = bytes
        self.start = Int(start)
        self.end = end
        self.count = count
    }

    private static func locateEnd(
        _ bytes: UnsafeRawBufferPointer, allowsComment: Bool
    ) throws(ContainerError) -> Int {
        let last = bytes.count - ZipFormat.endBytes
        let startsAsZip = bytes.count >= 4 && bytes.word32(at: 0) == ZipFormat.localSignature
        let failure = ContainerError(startsAsZip ? .truncated : .notAZip, offset: max(0, last))
        guard last >= 0 else { throw failure }
        let first = allowsComment ? max(0, last - 0xFFFF) : last
        var offset = last
        while offset >= first {
            if bytes.word32(at: offset) == ZipFormat.endSignature,
                bytes.word16(at: offset + 20) == last - offset
            {
                return offset
            }
            offset -= 1
        }
        throw failure
    }

    /// One record. Offsets count from the start of the file.
    public struct Record {
        /// The place in the directory.
        public let index: Int
        /// Where the record starts and ends.
        public let offset: Int
        public let end: Int
        /// Bit 0: encrypted; bit 3: data descriptor; bit 11: the name is UTF-8.
        public let flags: Int
        /// 0 stored, 8 deflated.
        public let method: Int
        public let crc: UInt32
        public let compressedBytes: Int
        public let uncompressedBytes: Int
        /// Where the entry's local header should be.
        public let localOffset: Int
        public let name: UnsafeRawBufferPointer
    }

    /// The record that starts at `offset`.
    public func record(_ index: Int, at offset: Int) throws(ContainerError) -> Record {
        let nameStart = offset + ZipFormat.centralBytes
        guard nameStart <= end, bytes.word32(at: offset) == ZipFormat.centralSignature else {
            throw ContainerError(.badCentralDirectory, entry: index, offset: offset)
        }
        let nameEnd = nameStart + bytes.word16(at: offset + 28)
        let recordEnd = nameEnd + bytes.word16(at: offset + 30) + bytes.word16(at: offset + 32)
        guard recordEnd <= end else { throw ContainerError(.badCentralDirectory, entry: index, offset: offset) }
        let compressed = bytes.word32(at: offset + 20)
        let uncompressed = bytes.word32(at: offset + 24)
        let local = bytes.word32(at: offset + 42)
        if compressed == .max || uncompressed == .max || local == .max {
            throw ContainerError(.zip64, entry: index, offset: offset)
        }
        return Record(
            index: index, offset: offset, end: recordEnd, flags: bytes.word16(at: offset + 8),
            method: bytes.word16(at: offset + 10), crc: bytes.word32(at: offset + 16),
            compressedBytes: Int(compressed), uncompressedBytes: Int(uncompressed), localOffset: Int(local),
            name: UnsafeRawBufferPointer(rebasing: bytes[nameStart..<nameEnd]))
    }

    /// The bytes of a record's data as stored (perhaps compressed), found through the local header, whose other fields
    /// are not looked at.
    public func storedBytes(of record: Record) throws(ContainerError) -> UnsafeRawBufferPointer {
        let local = record.localOffset
        guard local <= start - ZipFormat.localBytes, bytes.word32(at: local) == ZipFormat.localSignature else {
            throw ContainerError(.outOfRange, entry: record.index, offset: record.offset)
        }
        let data = local + ZipFormat.localBytes + bytes.word16(at: local + 26) + bytes.word16(at: local + 28)
        guard record.compressedBytes <= start - data else {
            throw ContainerError(.outOfRange, entry: record.index, offset: local)
        }
        return UnsafeRawBufferPointer(rebasing: bytes[data..<data + record.compressedBytes])
    }
}
