/// What is wrong with a recipe, and where.
public struct RecipeError: Error, Equatable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// The line, from 1; nil when it is about the whole file.
    public var line: Int?
    /// The key, such as `model.layers[2].conv.kernel`.
    public var key: String
    public var reason: String

    public var description: String {
        "\(path)\(line.map { ":\($0)" } ?? ""): \(key.isEmpty ? "" : "\(key): ")\(reason)"
    }
}
