import Glibc
import Platform

/// The bytes of a regular file, mapped for reading. They must not be cut short while mapped.
final class MappedRegion: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    /// Maps an open file. The descriptor may be closed afterwards.
    /// - Throws: when it is no regular file or mapping fails; `place` names it in the message.
    init(descriptor: Int32, kind: ImportError.Kind, place: String) throws(ImportError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ImportError(kind, systemMessage(), at: place) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw ImportError(kind, "is not a regular file", at: place) }
        let count = Int(status.st_size)
        guard count > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw ImportError(kind, systemMessage(), at: place)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}

extension MappedFile {
    /// Maps a model's file, with the failure as an error of the import.
    convenience init(model path: String) throws(ImportError) {
        do throws(PlatformError) {
            try self.init(path: path)
        } catch {
            throw ImportError(.unreadableFile, "cannot \(error.action) it: \(error.reason)", at: path)
        }
    }
}

/// The system's text for the last failed call.
func systemMessage() -> String { String(cString: strerror(errno)) }
