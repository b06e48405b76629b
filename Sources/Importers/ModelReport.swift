/// Everything that an analysis found about a model: what it is, and all that stands in the way of compiling it.
public struct ModelReport: Codable, Equatable, Sendable {
    /// A graph input or output.
    public struct Port: Codable, Equatable, Sendable {
        public var name: String
        /// Such as `f32[1x3x224x224]`; empty when unknown.
        public var type: String
    }

    /// An operator that the model uses.
    public struct OperatorUse: Codable, Equatable, Sendable {
        public var domain: String
        public var name: String
        /// The version of the domain's operator set that the model uses.
        public var version: Int
        public var count: Int
        /// The names of the nodes, in order; an unnamed node goes by its first output.
        public var nodes: [String]
    }

    /// An operator that is not supported at this version.
    public struct UnsupportedOperator: Codable, Equatable, Sendable {
        public var use: OperatorUse
        public var reason: String
    }

    /// A node of a supported operator whose form is not supported or not valid.
    public struct NodeProblem: Codable, Equatable, Sendable {
        public var node: String
        /// The operator's name.
        public var operatorName: String
        public var message: String
    }

    /// A symbolic dimension of the inputs.
    public struct DynamicDimension: Codable, Equatable, Sendable {
        public var name: String
        public var lower: Int
        /// Absent while nobody has bounded it.
        public var upper: Int?
        /// Where it occurs, such as `x axis 0`.
        public var places: [String]
        /// The option that binds it.
        public var option: String { "--dim \(name)=N or --dim \(name)=LO..HI" }
    }

    public var metadata: ModelMetadata
    public var inputs: [Port] = []
    public var outputs: [Port] = []
    /// Every operator that occurs, nested graphs included, sorted by domain and name.
    public var operators: [OperatorUse] = []
    public var unsupportedOperators: [UnsupportedOperator] = []
    public var problems: [NodeProblem] = []
    /// Features of the file format that are not supported: versions, types of values.
    public var unsupportedFeatures: [String] = []
    public var dynamicDimensions: [DynamicDimension] = []
    /// What was decided for the user and is no obstacle.
    public var notes: [String] = []

    /// True when nothing unsupported was found; dimensions may still need bounds.
    public var isSupported: Bool { unsupportedOperators.isEmpty && problems.isEmpty && unsupportedFeatures.isEmpty }
    /// The dimensions without an upper bound.
    public var unboundedDimensions: [DynamicDimension] { dynamicDimensions.filter { $0.upper == nil } }

    /// True when both have the same facts and obstacles; remarks do not count.
    func hasSameObstacles(as other: ModelReport) -> Bool {
        var copy = self
        copy.notes = other.notes
        return copy == other
    }

    /// One line for each obstacle, for people.
    public var obstacles: [String] {
        var lines = unsupportedFeatures
        for unsupported in unsupportedOperators {
            let use = unsupported.use
            let name = use.domain.isEmpty ? use.name : "\(use.domain).\(use.name)"
            lines.append("operator \(name) (opset \(use.version)) \(unsupported.reason): \(Self.summary(use))")
        }
        lines += problems.map { "\($0.operatorName) '\($0.node)': \($0.message)" }
        lines += unboundedDimensions.map {
            "dimension '\($0.name)' (\($0.places.joined(separator: ", "))) has no bound; add \($0.option)"
        }
        return lines
    }

    private static func summary(_ use: OperatorUse) -> String {
        let shown = use.nodes.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let rest = use.nodes.count > 5 ? " and \(use.nodes.count - 5) more" : ""
        return "\(use.count) node\(use.count == 1 ? "" : "s"): \(shown)\(rest)"
    }
}

/// A valid model that this compiler cannot take, with every reason at once.
public struct UnsupportedModel: Error, CustomStringConvertible {
    public var report: ModelReport

    public init(report: ModelReport) { self.report = report }

    public var description: String {
        let lines = report.obstacles
        let head = "the model is not supported, for \(lines.count) reason\(lines.count == 1 ? "" : "s"):"
        return ([head] + lines.map { "  - \($0)" }).joined(separator: "\n")
    }
}
