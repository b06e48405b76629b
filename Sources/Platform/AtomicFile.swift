import CPlatform

/// A file being written: it appears at its path whole, on `commit`, or not at all.
///
/// The bytes go to a temporary file in the same directory; `commit` makes them durable and renames. A path that is a
/// device or a pipe (`/dev/full`, `/dev/stdout`) is written in place. An instance that ends without `commit` leaves
/// nothing behind, and a file that was at the path before keeps its contents.
public final class AtomicFile {
    /// The path as given.
    public let path: String
    private var output: OpaquePointer?

    /// Starts to write.
    public init(path: String) throws(PlatformError) {
        guard !path.utf8.contains(0) else { throw PlatformError(action: "open", path: path, number: 22) }
        var output: OpaquePointer?
        try PlatformError.check(cp_output_open(path, &output), path: path)
        self.path = path
        self.output = output
    }

    deinit { cp_output_discard(output) }

    /// Appends bytes.
    /// - Precondition: `commit` was not called.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(PlatformError) {
        precondition(output != nil, "write after commit")
        try PlatformError.check(cp_output_write(output, bytes.baseAddress, bytes.count), path: path)
    }

    /// Makes the file durable and visible, once. After an error nothing is left behind.
    public func commit() throws(PlatformError) {
        precondition(output != nil, "commit after commit")
        defer { output = nil }
        try PlatformError.check(cp_output_commit(output), path: path)
    }

    /// Writes a whole file.
    public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(PlatformError) {
        let file = try AtomicFile(path: path)
        try file.write(bytes)
        try file.commit()
    }

    /// Writes a whole file.
    public static func write(_ bytes: [UInt8], to path: String) throws(PlatformError) {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(PlatformError) in try write(bytes, to: path) }
    }
}
