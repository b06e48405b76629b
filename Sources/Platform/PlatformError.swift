import CPlatform

/// A call to the operating system failed: what was tried, on what, and the system's reason.
public struct PlatformError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, such as `open` or `write`.
    public let action: String
    /// The file, or nil when no file is involved.
    public let path: String?
    /// The errno value.
    public let number: Int32

    public init(action: String, path: String? = nil, number: Int32) {
        self.action = action
        self.path = path
        self.number = number
    }

    /// Throws when the result is a failure.
    static func check(_ result: cp_result, path: String? = nil) throws(PlatformError) {
        guard result.number != 0 else { return }
        throw PlatformError(action: String(cString: result.action), path: path, number: result.number)
    }

    /// The system's reason, such as `No space left on device`.
    public var reason: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            guard let base = text.baseAddress else { return "error \(number)" }
            cp_error_text(number, base, text.count)
            return String(cString: base)
        }
    }

    /// `cannot write 'out.mlcb': No space left on device`.
    public var description: String {
        path.map { "cannot \(action) '\($0)': \(reason)" } ?? "cannot \(action): \(reason)"
    }
}
