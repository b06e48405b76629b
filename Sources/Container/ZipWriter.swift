#if !hasFeature(Embedded)
    /// Writes a container in canonical form (see `ZipArchive`): the same entries give the same bytes.
    ///
    /// Bytes go to `write` in order and once, so that a file, a pipe or an array can take them. After an error the
    /// output is incomplete and must be discarded.
    public struct ZipWriter<Failure: Error> {
        private let write: (UnsafeRawBufferPointer) throws(Failure) -> Void
        private let crc = CRC32()
        private var offset = 0
        private var directory: [UInt8] = []
        private var names: Set<String> = []
        private var isFinished = false

        /// A writer that hands all bytes to `write`.
        public init(write: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Void) {
            self.write = write
        }

        /// Appends an entry.
        public mutating func add(_ name: String, _ data: UnsafeRawBufferPointer) throws(ZipWriterError<Failure>) {
            try add(name, parts: [data])
        }

        /// Appends an entry whose contents are the parts one after another.
        public mutating func add(
            _ name: String, parts: [UnsafeRawBufferPointer]
        ) throws(ZipWriterError<Failure>) {
            let nameBytes = Array(name.utf8)
            let size = parts.reduce(0) { $0 + $1.count }
            if let kind = problem(name: name, bytes: nameBytes, size: size) {
                throw .container(ContainerError(kind, entry: names.count, offset: offset))
            }
            names.insert(name)
            let checksum = parts.reduce(UInt32(0)) { crc.checksum(of: $1, continuing: $0) }
            let padding = ZipFormat.paddingBytes(localOffset: offset, nameBytes: nameBytes.count)

            // The fields that the local header and the central record share, from version to name length.
            var shared: [UInt8] = []
            shared.append16(ZipFormat.versionNeeded)
            shared.append16(0)
            shared.append16(ZipFormat.method)
            shared.append16(ZipFormat.time)
            shared.append16(ZipFormat.date)
            shared.append32(Int(checksum))
            shared.append32(size)
            shared.append32(size)
            shared.append16(nameBytes.count)

            directory.append32(Int(ZipFormat.centralSignature))
            directory.append16(ZipFormat.versionMadeBy)
            directory += shared
            directory += [UInt8](repeating: 0, count: 12)
            directory.append32(offset)
            directory += nameBytes

            var local: [UInt8] = []
            local.append32(Int(ZipFormat.localSignature))
            local += shared
            local.append16(padding)
            local += nameBytes
            local += (0..<padding).map { ZipFormat.paddingByte($0, of: padding) }
            try emit(local)
            for part in parts { try emit(part) }
        }

        /// Writes the central directory and the end record. The writer takes nothing after that.
        public mutating func finish() throws(ZipWriterError<Failure>) {
            if isFinished { throw .container(ContainerError(.finished, offset: offset)) }
            isFinished = true
            var end: [UInt8] = []
            end.append32(Int(ZipFormat.endSignature))
            end.append32(0)
            end.append16(names.count)
            end.append16(names.count)
            end.append32(directory.count)
            end.append32(offset)
            end.append16(0)
            try emit(directory)
            try emit(end)
        }

        private func problem(name: String, bytes: [UInt8], size: Int) -> ContainerError.Kind? {
            if isFinished { return .finished }
            if let kind = bytes.withUnsafeBytes({ ZipFormat.nameProblem($0) }) { return kind }
            if names.contains(name) { return .duplicateName }
            if names.count >= Container.entries { return .tooManyEntries }
            // What the file will have at least when this entry is in it; all offsets and sizes must be below 2^32 - 1.
            let headers = ZipFormat.localBytes + ZipFormat.centralBytes + 2 * (bytes.count + ZipFormat.alignment)
            let total = offset + directory.count + headers + ZipFormat.endBytes
            return size < Int(UInt32.max) - total ? nil : .tooLarge
        }

        private mutating func emit(_ bytes: [UInt8]) throws(ZipWriterError<Failure>) {
            do throws(Failure) {
                try bytes.span.bytes.withUnsafeBytes { (buffer) throws(Failure) in try write(buffer) }
            } catch {
                throw .output(error)
            }
            offset += bytes.count
        }

        private mutating func emit(_ bytes: UnsafeRawBufferPointer) throws(ZipWriterError<Failure>) {
            do throws(Failure) { try write(bytes) } catch { throw .output(error) }
            offset += bytes.count
        }
    }

    /// Why a container could not be written.
    public enum ZipWriterError<Failure: Error>: Error {
        /// The entry cannot be in a container.
        case container(ContainerError)
        /// The destination refused bytes.
        case output(Failure)
    }

    extension [UInt8] {
        fileprivate mutating func append16(_ value: Int) {
            append(UInt8(truncatingIfNeeded: value))
            append(UInt8(truncatingIfNeeded: value >> 8))
        }

        fileprivate mutating func append32(_ value: Int) {
            append16(value)
            append16(value >> 16)
        }
    }
#endif
