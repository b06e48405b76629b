import CPlatform

/// A regular file's contents, mapped for reading. The bytes live as long as this object.
///
/// The mapping survives that the file is renamed or deleted. A file that somebody cuts short while it is mapped ends
/// the process with SIGBUS when read; programs that replace files by rename (`AtomicFile`) do no harm.
public final class MappedFile: @unchecked Sendable {
    public let path: String
    /// The contents; empty for an empty file. Only for who keeps this object as long as the pointer: Swift may release a
    /// local variable after its last use, so read through `withBytes` otherwise.
    public let bytes: UnsafeRawBufferPointer

    /// Maps the file. Directories, devices and pipes are refused.
    public init(path: String) throws(PlatformError) {
        guard !path.utf8.contains(0) else { throw PlatformError(action: "open", path: path, number: 22) }
        var start: UnsafeRawPointer?
        var count = 0
        try PlatformError.check(cp_map_file(path, &start, &count), path: path)
        self.path = path
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    /// The contents, for the time of the call.
    public func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(bytes)
    }

    deinit { cp_unmap(bytes.baseAddress, bytes.count) }
}
