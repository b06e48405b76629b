/// A container: an uncompressed ZIP file in canonical form, read in place.
///
/// Canonical form is what `ZipWriter` writes: entries in the order of the central directory without gaps, data aligned
/// to 64 bytes by a padding field, constant dates and attributes. Opening checks every byte of the file against it or
/// against a checksum, so that any single changed bit outside the caller's memory is found. Total on any bytes.
///
/// The archive and its entries point into the caller's bytes, which must outlive them and must not change.
public struct ZipArchive {
    private let directory: ZipDirectory

    /// The number of entries.
    public var count: Int { directory.count }

    /// One stored file.
    public struct Entry {
        /// The place in the central directory.
        public let index: Int
        /// The UTF-8 bytes of the name.
        public let name: UnsafeRawBufferPointer
        /// The contents, 64-byte aligned from the start of the file.
        public let data: UnsafeRawBufferPointer
        /// The CRC-32 that the contents should have.
        public let crc: UInt32

        /// True when the entry has this name.
        public func isNamed(_ other: StaticString) -> Bool {
            name.hasSameBytes(as: UnsafeRawBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
        }
    }

    /// Checks the whole structure and, unless `verifiesData` is false, the checksum of every entry.
    public init(_ bytes: UnsafeRawBufferPointer, verifiesData: Bool = true) throws(ContainerError) {
        try self.init(structure: bytes)
        guard verifiesData else { return }
        let crc = CRC32()
        for entry in self { try verify(entry) { crc.checksum(of: $0) } }
    }

    /// Checks the whole structure, and every entry with the caller's implementation of CRC-32 (zlib's), such as one by
    /// the processor's own instructions.
    public init(
        _ bytes: UnsafeRawBufferPointer, checksum: (UnsafeRawBufferPointer) -> UInt32
    ) throws(ContainerError) {
        try self.init(structure: bytes)
        for entry in self { try verify(entry, checksum) }
    }

    private init(structure bytes: UnsafeRawBufferPointer) throws(ContainerError) {
        directory = try ZipDirectory(bytes)
        var expectedLocal = 0
        var offset = directory.start
        for index in 0..<directory.count {
            let record = try directory.record(index, at: offset)
            try checkRecord(record)
            try checkName(record)
            expectedLocal = try checkLocal(record, expected: expectedLocal)
            offset = record.end
        }
        guard offset == directory.end else { throw ContainerError(.badCentralDirectory, offset: offset) }
        guard expectedLocal == directory.start else { throw ContainerError(.gap, offset: expectedLocal) }
    }

    /// Checks the data of one entry: `checksum` computes a CRC-32.
    public func verify(
        _ entry: Entry, _ checksum: (UnsafeRawBufferPointer) -> UInt32
    ) throws(ContainerError) {
        guard checksum(entry.data) == entry.crc else {
            let start = entry.data.baseAddress.flatMap { data in directory.bytes.baseAddress.map { data - $0 } }
            throw ContainerError(.checksum, entry: entry.index, offset: start ?? 0)
        }
    }

    /// The entry with a name, or nil.
    public func entry(named name: StaticString) -> Entry? {
        entry(named: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// The entry whose name has these UTF-8 bytes, or nil.
    public func entry(named name: UnsafeRawBufferPointer) -> Entry? {
        for entry in self where entry.name.hasSameBytes(as: name) { return entry }
        return nil
    }
}

extension ZipArchive {
    private func checkRecord(_ record: ZipDirectory.Record) throws(ContainerError) {
        let bytes = directory.bytes
        func refuse(_ kind: ContainerError.Kind) -> ContainerError {
            ContainerError(kind, entry: record.index, offset: record.offset)
        }
        if record.flags & 0x41 != 0 { throw refuse(.encrypted) }
        if record.flags & 0x08 != 0 { throw refuse(.dataDescriptor) }
        if record.method != ZipFormat.method { throw refuse(.compressed) }
        if record.compressedBytes != record.uncompressedBytes { throw refuse(.badCentralDirectory) }
        let isCanonical =
            bytes.word16(at: record.offset + 4) == ZipFormat.versionMadeBy
            && bytes.word16(at: record.offset + 6) == ZipFormat.versionNeeded
            && record.flags == 0
            && bytes.word16(at: record.offset + 12) == ZipFormat.time
            && bytes.word16(at: record.offset + 14) == ZipFormat.date
            && record.end == record.offset + ZipFormat.centralBytes + record.name.count
            && bytes.word16(at: record.offset + 34) == 0
            && bytes.word16(at: record.offset + 36) == 0
            && bytes.word32(at: record.offset + 38) == 0
        if !isCanonical { throw refuse(.notCanonical) }
    }

    /// Names are compared pairwise: `Container.entries` bounds the work, and nothing is allocated.
    private func checkName(_ record: ZipDirectory.Record) throws(ContainerError) {
        if let kind = ZipFormat.nameProblem(record.name) {
            throw ContainerError(kind, entry: record.index, offset: record.offset)
        }
        let bytes = directory.bytes
        var offset = directory.start
        // The records before this one are canonical: nothing follows their names.
        while offset < record.offset {
            let start = offset + ZipFormat.centralBytes
            offset = start + bytes.word16(at: offset + 28)
            if UnsafeRawBufferPointer(rebasing: bytes[start..<offset]).hasSameBytes(as: record.name) {
                throw ContainerError(.duplicateName, entry: record.index, offset: record.offset)
            }
        }
    }

    /// Checks a local header that must start at `expected`, and returns where the next one must.
    private func checkLocal(_ record: ZipDirectory.Record, expected: Int) throws(ContainerError) -> Int {
        let (bytes, local) = (directory.bytes, record.localOffset)
        func refuse(_ kind: ContainerError.Kind) -> ContainerError {
            ContainerError(kind, entry: record.index, offset: local)
        }
        if local < expected { throw refuse(.overlap) }
        if local > directory.start - ZipFormat.localBytes { throw refuse(.outOfRange) }
        if local > expected { throw refuse(.gap) }
        guard bytes.word32(at: local) == ZipFormat.localSignature else { throw refuse(.localHeaderMismatch) }
        // Version to name length: the same fields as in the central record, two bytes further.
        for index in 4..<28 where bytes[local + index] != bytes[record.offset + index + 2] {
            throw refuse(.localHeaderMismatch)
        }
        let nameStart = local + ZipFormat.localBytes
        let paddingStart = nameStart + record.name.count
        let padding = bytes.word16(at: local + 28)
        let data = paddingStart + padding
        guard record.compressedBytes <= directory.start - data else { throw refuse(.outOfRange) }
        let name = UnsafeRawBufferPointer(rebasing: bytes[nameStart..<paddingStart])
        guard name.hasSameBytes(as: record.name) else { throw refuse(.localHeaderMismatch) }
        guard data % ZipFormat.alignment == 0 else { throw refuse(.misaligned) }
        guard padding == ZipFormat.paddingBytes(localOffset: local, nameBytes: name.count) else {
            throw refuse(.notCanonical)
        }
        for index in 0..<padding where bytes[paddingStart + index] != ZipFormat.paddingByte(index, of: padding) {
            throw refuse(.notCanonical)
        }
        return data + record.compressedBytes
    }
}

extension ZipArchive: Sequence {
    /// Walks the entries in the order of the file.
    public struct Iterator: IteratorProtocol {
        private let directory: ZipDirectory
        private var index = 0
        private var offset: Int

        fileprivate init(_ directory: ZipDirectory) {
            self.directory = directory
            offset = directory.start
        }

        public mutating func next() -> Entry? {
            guard index < directory.count,
                let record = try? directory.record(index, at: offset),
                let data = try? directory.storedBytes(of: record)
            else { return nil }
            index += 1
            offset = record.end
            return Entry(index: record.index, name: record.name, data: data, crc: record.crc)
        }
    }

    public func makeIterator() -> Iterator { Iterator(directory) }
}
