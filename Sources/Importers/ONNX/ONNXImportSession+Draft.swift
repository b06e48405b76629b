import Core
import IR

extension ONNXImportSession {
    /// What could be imported of a model that is not supported: the nodes before those that could not, and those after
    /// them whose inputs are declared. Values that nothing computes are inputs.
    func draft() -> Graph {
        var draft = whole
        var defined = Set(draft.inputs.map(\.value))
        defined.formUnion((0..<draft.valueCount).map(ValueID.init).filter { draft.constant($0) != nil })
        var unknown: [ValueID] = []
        var nodes: [Node] = []
        for node in draft.nodes {
            let missing = node.inputs.compactMap { $0 }.filter { !defined.contains($0) }
            // Types that are not declared to the last extent say too little of what depends on them.
            guard missing.allSatisfy({ draft.type(of: $0).fixedShape != nil }) else { continue }
            unknown += missing
            defined.formUnion(missing + node.outputs)
            nodes.append(node)
        }
        draft.nodes = nodes
        let computed = Set(nodes.flatMap(\.outputs))
        var seen: Set<ValueID> = []
        let roots = (draft.outputs.map(\.value) + wanted).filter { computed.contains($0) && seen.insert($0).inserted }
        draft.inputs += unknown.map { Port(name: "\($0)", value: $0) }
        draft.outputs = roots.map { Port(name: "\($0)", value: $0) }
        draft.removeUnusedNodes()
        return draft.compacted()
    }
}
