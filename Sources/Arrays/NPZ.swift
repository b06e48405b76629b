import CInflate
import Container
import Core
import IR

/// numpy's format for several named arrays: a zip of NPY files.
public enum NPZ {
    /// One named array.
    public struct Member: Equatable, Sendable {
        /// The name without `.npy`.
        public var name: String
        public var tensor: Tensor

        public init(name: String, tensor: Tensor) {
            self.name = name
            self.tensor = tensor
        }
    }

    /// Reads a whole file, stored (`numpy.savez`) or deflated (`numpy.savez_compressed`), in the order of its
    /// directory.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(ArrayError) -> [Member] {
        let records = try records(of: bytes)
        var members: [Member] = []
        var names: Set<String> = []
        for record in records {
            let name = try memberName(record.name)
            guard names.insert(name).inserted else { throw .member(name, reason: "the name occurs twice") }
            let storage = try unpack(record, name)
            members.append(
                Member(name: name, tensor: try NPY.decode(storage.bytes, borrowingFrom: storage, entry: name)))
        }
        return members
    }

    /// Reads a whole file from an array.
    public static func decode(_ bytes: [UInt8]) throws(ArrayError) -> [Member] {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(ArrayError) in try decode(buffer) }
    }

    /// The file that holds the members, stored: the same members give the same bytes.
    public static func encode(_ members: [Member]) throws(ArrayError) -> [UInt8] {
        let output = Output()
        var writer = ZipWriter<Never> { (bytes) throws(Never) in output.bytes.append(contentsOf: bytes) }
        do throws(ZipWriterError<Never>) {
            for member in members {
                let bytes = try encode(member)
                try bytes.span.bytes.withUnsafeBytes { (buffer) throws(ZipWriterError<Never>) in
                    try writer.add(member.name + ".npy", buffer)
                }
            }
            try writer.finish()
        } catch {
            switch error {
            case .container(let error): throw .zip(error)
            }
        }
        return output.bytes
    }

    private final class Output {
        var bytes: [UInt8] = []
    }
}

/// What the directory says of one member, with its bytes as they are in the file.
private struct PackedMember {
    let record: ZipDirectory.Record
    let stored: UnsafeRawBufferPointer
    var name: UnsafeRawBufferPointer { record.name }
}

extension NPZ {
    private static func records(of bytes: UnsafeRawBufferPointer) throws(ArrayError) -> [PackedMember] {
        do throws(ContainerError) {
            let directory = try ZipDirectory(bytes, allowsComment: true)
            var members: [PackedMember] = []
            var offset = directory.start
            var free = 0
            for index in 0..<directory.count {
                let record = try directory.record(index, at: offset)
                // Members that share bytes would let a small file claim far more data than it has.
                if record.localOffset < free { throw ContainerError(.overlap, entry: index, offset: offset) }
                let stored = try directory.storedBytes(of: record)
                free = record.localOffset + stored.count
                offset = record.end
                members.append(PackedMember(record: record, stored: stored))
            }
            return members
        } catch {
            throw .zip(error)
        }
    }

    private static func memberName(_ bytes: UnsafeRawBufferPointer) throws(ArrayError) -> String {
        guard bytes.count <= Limits.nameBytes, let name = String(validating: bytes, as: UTF8.self) else {
            throw .member(String(decoding: bytes.prefix(100), as: UTF8.self), reason: "the name is not UTF-8")
        }
        guard name.hasSuffix(".npy") else { throw .member(name, reason: "not an NPY array; save it with numpy.savez") }
        return String(name.dropLast(4))
    }

    private static func unpack(_ member: PackedMember, _ name: String) throws(ArrayError) -> TensorStorage {
        let record = member.record
        guard record.flags & 0x41 == 0 else { throw .member(name, reason: "encrypted; save it without a password") }
        // Deflate gives at most 1032 bytes for one, so a larger claim is refused before memory is taken for it.
        guard record.uncompressedBytes <= Limits.tensorBytes,
            record.uncompressedBytes / 1032 <= member.stored.count
        else { throw .member(name, reason: "claims more bytes than its data can give") }
        let storage = try TensorStorage(byteCount: record.uncompressedBytes) { (target) throws(ArrayError) in
            switch record.method {
            case 0 where target.count == member.stored.count: target.copyMemory(from: member.stored)
            case 8:
                let isWhole = ci_inflate(
                    member.stored.baseAddress, member.stored.count, target.baseAddress, target.count)
                if isWhole == 0 { throw ArrayError.member(name, reason: "its compressed data is damaged") }
            case 0: throw ArrayError.member(name, reason: "its sizes contradict each other")
            default:
                throw ArrayError.member(
                    name, reason: "compression method \(record.method) is not supported; save it with numpy.savez")
            }
        }
        guard CRC32().checksum(of: storage.bytes) == record.crc else {
            throw .member(name, reason: "its data does not match its checksum")
        }
        return storage
    }

    private static func encode(_ member: Member) throws(ZipWriterError<Never>) -> [UInt8] {
        do throws(ArrayError) { return try NPY.encode(member.tensor) } catch {
            throw .container(ContainerError(.badName, offset: 0))
        }
    }
}
