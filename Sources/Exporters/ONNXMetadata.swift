/// What an ONNX file says about itself besides its graph.
public struct ONNXMetadata: Hashable, Sendable {
    /// The program that made the model.
    public var producer: String
    /// The version of that program; may be empty.
    public var producerVersion: String
    /// The names of the classes in the order of the outputs' columns; empty for models without classes. They become
    /// the entry `labels`, a JSON list.
    public var labels: [String]
    /// Further entries for `metadata_props`, such as licence and hash of the training data. They are written sorted by
    /// key.
    public var properties: [String: String]

    public init(
        producer: String = "mlc", producerVersion: String = "", labels: [String] = [],
        properties: [String: String] = [:]
    ) {
        self.producer = producer
        self.producerVersion = producerVersion
        self.labels = labels
        self.properties = properties
    }

    /// All entries of `metadata_props`, sorted by key.
    var entries: [(key: String, value: String)] {
        var all = properties
        if !labels.isEmpty { all["labels"] = Self.json(labels) }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// A JSON list of strings.
    private static func json(_ texts: [String]) -> String {
        "[" + texts.map { "\"" + $0.unicodeScalars.map(escaped).joined() + "\"" }.joined(separator: ", ") + "]"
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case _ where scalar.value < 32:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
