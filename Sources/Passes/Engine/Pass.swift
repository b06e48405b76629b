import IR

/// A rewrite of graphs: rules that the engine applies until none of them matches.
///
/// One file declares a pass. Its name is also the flag of `--print-after` and the folder of its snapshot tests.
public protocol Pass: Sendable {
    /// The name in kebab-case, such as `fold-constants`.
    static var name: String { get }
    /// The form of graph that the rules rely on: what the passes before it have brought about.
    static var stage: Stage { get }
    /// The rules, tried in this order at each node.
    static var rules: [Rule] { get }
}

/// The forms that a graph takes on its way through the pipeline, in order.
public enum Stage: String, Comparable, Sendable, CaseIterable {
    /// As a model was imported.
    case imported
    /// One way to write each thing: few operators for shapes, arithmetic and activations.
    case canonical
    /// Constants next to convolutions and matrix products are part of their weights.
    case folded
    /// Operators over pictures have the layout that their kernels want.
    case laidOut = "laid-out"
    /// Convolutions and matrix products have taken up bias, activation and residual.
    case fused

    public static func < (left: Stage, right: Stage) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}

/// One rewrite: looks at a node and what surrounds it, and returns the patch to apply, or nil where it does not match.
public struct Rule: Sendable {
    /// What it does, in kebab-case, for reports.
    public let name: String
    /// The operator at whose nodes it looks; nil for all.
    let operatorName: String?
    /// An error means that the rule is wrong, not the graph.
    let match: @Sendable (Site) throws(OperatorError) -> Patch?

    /// A rule at any node.
    public init(_ name: String, _ match: @escaping @Sendable (Site) throws(OperatorError) -> Patch?) {
        self.init(name, operatorName: nil, match)
    }

    private init(
        _ name: String, operatorName: String?,
        _ match: @escaping @Sendable (Site) throws(OperatorError) -> Patch?
    ) {
        self.name = name
        self.operatorName = operatorName
        self.match = match
    }

    /// A rule at nodes of one operator.
    public init<Op: Operator>(
        _ name: String, at _: Op.Type,
        _ match: @escaping @Sendable (Op, Site) throws(OperatorError) -> Patch?
    ) {
        self.init(name, operatorName: Op.name) { (site) throws(OperatorError) in
            guard let op = site.node.op as? Op else { return nil }
            return try match(op, site)
        }
    }
}
