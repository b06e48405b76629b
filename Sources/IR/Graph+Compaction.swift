extension Graph {
    /// The same graph with only the values that it uses, numbered in the order of the text form: graph inputs, then
    /// each node's constants and outputs. Nested graphs too.
    public func compacted() -> Graph {
        var result = Graph(name: name)
        var map: [ValueID: ValueID] = [:]
        func kept(_ id: ValueID) -> ValueID {
            if let known = map[id] { return known }
            let value = self[id]
            let copy =
                value.constant.map { result.addConstant($0, name: value.name) }
                ?? result.addValue(value.type, name: value.name)
            map[id] = copy
            return copy
        }
        result.inputs = inputs.map { Port(name: $0.name, value: kept($0.value)) }
        for node in nodes {
            var node = node
            node.op = node.op.compactingGraphs()
            node.inputs = node.inputs.map { $0.map(kept) }
            node.outputs = node.outputs.map(kept)
            result.nodes.append(node)
        }
        result.outputs = outputs.map { Port(name: $0.name, value: kept($0.value)) }
        return result
    }

    /// The bytes of the constants that nodes and outputs use, each counted once; those of nested graphs for each graph.
    public var constantBytes: Int {
        var seen = Set<ValueID>()
        return (nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs.map(\.value))
            .reduce(0) { $0 + (seen.insert($1).inserted ? constant($1)?.byteCount ?? 0 : 0) }
            + nodes.reduce(0) { sum, node in
                sum + ((node.op as? any NestingOperator)?.graphs.reduce(0) { $0 + $1.constantBytes } ?? 0)
            }
    }
}

extension Operator {
    /// The same operator with its nested graphs compacted.
    fileprivate func compactingGraphs() -> any Operator {
        guard var nesting = self as? any NestingOperator else { return self }
        nesting.graphs = nesting.graphs.map { $0.compacted() }
        return nesting
    }
}
