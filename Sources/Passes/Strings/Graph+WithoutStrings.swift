import Core
import IR

extension Graph {
    /// The graph without the nodes that take or give strings, for what can be said of the others: values that they
    /// compute for others become inputs. And a line for each of these nodes, or for ports when no node is concerned.
    public func withoutStrings() -> (graph: Graph, reasons: [String]) {
        func isString(_ value: ValueID) -> Bool { type(of: value).dtype == .string }
        let reason =
            "the compiled runtime has no strings but those that are chosen among constants or compared with them"
        var result = self
        var reasons: [String] = []
        var computed: Set<ValueID> = []
        result.nodes = nodes.filter { node in
            guard (node.inputs.compactMap { $0 } + node.outputs).contains(where: isString) else { return true }
            reasons.append("\(node.label): \(reason)")
            computed.formUnion(node.outputs)
            return false
        }
        if reasons.isEmpty {
            reasons = (inputs + outputs).filter { isString($0.value) }.map { "'\($0.name)': \(reason)" }
        }
        let used = Set(result.nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.value))
        let unknown = computed.filter { !isString($0) && used.contains($0) }.sorted()
        result.inputs.removeAll { isString($0.value) }
        result.inputs += unknown.map { Port(name: "\($0)", value: $0) }
        result.outputs.removeAll { isString($0.value) }
        return (result, reasons)
    }
}
