import IR

/// A model as the rest of the compiler sees it; nothing of the file's format survives but its metadata.
public struct ImportedModel: Sendable {
    public var graph: Graph
    public var metadata: ModelMetadata
    /// What was computed while importing.
    public var folding: FoldingTrace
    /// The extents that only the data tell, in order.
    public var counts: [CountedExtent]
    /// The keys that the elements of an input stand for, by the input's name, for inputs that are maps in the file.
    public var inputColumns: [String: [String]]

    public init(
        graph: Graph, metadata: ModelMetadata, folding: FoldingTrace = .init(), counts: [CountedExtent] = [],
        inputColumns: [String: [String]] = [:]
    ) {
        self.inputColumns = inputColumns
        self.graph = graph
        self.metadata = metadata
        self.folding = folding
        self.counts = counts
    }
}

/// An extent that only the data tell.
public struct CountedExtent: Hashable, Sendable {
    /// Numbers up to this one may be assumed where there cannot be so many: when an extent is 0 or 1 in truth, nothing else
    /// shows what follows it.
    public static let leastAssumed = 4

    public var name: String
    /// The most that it can be; nil when nothing bounds it.
    public var upper: Int?
    /// What it is taken to be in this import; nil when nothing was assumed.
    public var assumed: Int?
}

/// What a model file says about itself.
public struct ModelMetadata: Codable, Hashable, Sendable {
    /// A version of a set of operators that the model uses.
    public struct Opset: Codable, Hashable, Sendable {
        /// Empty for the format's default domain.
        public var domain: String
        public var version: Int

        public init(domain: String, version: Int) {
            self.domain = domain
            self.version = version
        }
    }

    /// `onnx` or `ir`.
    public var format: String
    /// The graph's name; may be empty.
    public var name: String
    /// The exporter's name and version; may be empty.
    public var producer: String
    /// The version of the file format; 0 where it has none.
    public var irVersion: Int
    public var opsets: [Opset]
    /// Free entries of the model's author, such as licence and labels.
    public var properties: [String: String]

    public init(
        format: String, name: String = "", producer: String = "", irVersion: Int = 0, opsets: [Opset] = [],
        properties: [String: String] = [:]
    ) {
        self.format = format
        self.name = name
        self.producer = producer
        self.irVersion = irVersion
        self.opsets = opsets
        self.properties = properties
    }
}
