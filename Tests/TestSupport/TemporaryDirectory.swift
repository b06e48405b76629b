import Foundation

/// A fresh directory that disappears with this object.
public final class TemporaryDirectory {
    /// The absolute path without a final slash.
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "mlc-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in the directory.
    public func file(_ name: String) -> String { path + "/" + name }

    /// The names of all files in the directory, hidden ones included, sorted.
    public var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// The bytes of a file; empty when there is none.
    public func contents(_ name: String) -> [UInt8] {
        [UInt8](FileManager.default.contents(atPath: file(name)) ?? Data())
    }

    /// Writes a file.
    public func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    }
}
