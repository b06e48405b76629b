/// Why a container was refused: what is wrong and where.
public struct ContainerError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Kind: UInt8, Sendable, Equatable {
        case notAZip
        case truncated
        case zip64
        case badEndRecord
        case tooManyEntries
        case badCentralDirectory
        case badName
        case nameTooLong
        case duplicateName
        case compressed
        case encrypted
        case dataDescriptor
        case outOfRange
        case overlap
        case gap
        case misaligned
        case localHeaderMismatch
        case notCanonical
        case checksum
        case tooLarge
        case finished
    }

    /// What is wrong.
    public var kind: Kind
    /// The index of the entry in the central directory; -1 when the whole file is meant.
    public var entry: Int
    /// The byte offset in the file where the finding was made.
    public var offset: Int

    public init(_ kind: Kind, entry: Int = -1, offset: Int) {
        self.kind = kind
        self.entry = entry
        self.offset = offset
    }
}

extension ContainerError.Kind {
    /// What is wrong, as a phrase without a final full stop.
    public var message: StaticString {
        switch self {
        case .notAZip: "not a zip file (no end-of-directory record at the end of the file)"
        case .truncated: "the file is truncated"
        case .zip64: "zip64 files are not supported; keep the file below 4 GiB"
        case .badEndRecord: "the end-of-directory record contradicts the file"
        case .tooManyEntries: "too many entries"
        case .badCentralDirectory: "the central directory is damaged"
        case .badName: "an entry name must be a relative path of printable ASCII without '..', '\\' or ':'"
        case .nameTooLong: "an entry name is too long"
        case .duplicateName: "two entries have the same name"
        case .compressed: "the entry is compressed; entries must be stored"
        case .encrypted: "the entry is encrypted"
        case .dataDescriptor: "the entry's sizes follow its data (data descriptor); they must precede it"
        case .outOfRange: "the entry lies outside the file"
        case .overlap: "the entry overlaps the one before it"
        case .gap: "unaccounted bytes between entries"
        case .misaligned: "the entry's data is not aligned to 64 bytes"
        case .localHeaderMismatch: "the entry's local header contradicts the central directory"
        case .notCanonical: "a header field has a value that the writer never writes"
        case .checksum: "the entry's data does not match its CRC-32"
        case .tooLarge: "a container holds at most 4 GiB; make the weights smaller or split the model"
        case .finished: "the container was already finished"
        }
    }
}

#if !hasFeature(Embedded)
    extension ContainerError: CustomStringConvertible {
        public var description: String {
            entry < 0 ? "\(kind.message), at byte \(offset)" : "\(kind.message): entry \(entry), at byte \(offset)"
        }
    }
#endif
