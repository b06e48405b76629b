/// What is wrong with a recipe or a schema, and where.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The line, from 1; nil when it is about the whole file.
    public var line: Int?
    /// The key, such as `model.layers[2].conv.kernel`.
    public var key: String
    public var reason: String

    public init(path: String, line: Int?, key: String, reason: String) {
        (self.path, self.line, self.key, self.reason) = (path, line, key, reason)
    }

    public var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(key.isEmpty ? "" : "\(key): ")\(reason)"
    }
}
