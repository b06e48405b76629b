/// Counts the operators that a model uses.
struct OperatorUses {
    private var uses: [String: ModelReport.OperatorUse] = [:]

    /// Counts a node.
    mutating func note(_ node: ONNXNode, _ version: Int) {
        let key = Self.key(node)
        var use =
            uses[key]
            ?? ModelReport.OperatorUse(
                domain: node.domain, name: node.operatorName, version: version, count: 0, nodes: [])
        use.count += 1
        use.nodes.append(node.label)
        uses[key] = use
    }

    /// The name of a node's operator with its domain.
    static func key(_ node: ONNXNode) -> String { "\(node.domain)/\(node.operatorName)" }

    /// By domain and name.
    var sorted: [ModelReport.OperatorUse] {
        uses.values.sorted { ($0.domain, $0.name) < ($1.domain, $1.name) }
    }
}
