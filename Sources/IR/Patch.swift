/// A rewrite of a graph: new nodes to insert before one place, and values to replace. Rules make patches and change
/// nothing themselves; `Graph.apply` carries them out, after which nodes that nobody uses are gone.
public struct Patch: Sendable {
    /// The position of the node before which new nodes go. All inputs of new nodes are defined there.
    public let anchor: Int
    /// The graph with the new values added, for types and constants.
    public private(set) var graph: Graph
    private(set) var nodes: [Node] = []
    private(set) var replacements: [(old: ValueID, new: ValueID)] = []

    /// A patch at the node at `anchor`.
    public init(_ graph: Graph, at anchor: Int) {
        self.graph = graph
        self.anchor = anchor
    }

    /// Adds a node, infers its types and returns its outputs. It takes the anchor's name unless given one.
    public mutating func add(
        _ op: any Operator, _ inputs: [ValueID?], name: String? = nil
    ) throws(OperatorError) -> [ValueID] {
        let types = try graph.inferredTypes(op, inputs)
        let outputs = types.map { graph.addValue($0) }
        nodes.append(Node(op, inputs: inputs, outputs: outputs, name: name ?? graph.nodes[anchor].name))
        return outputs
    }

    /// Adds a node with one output.
    public mutating func add1(
        _ op: any Operator, _ inputs: [ValueID?], name: String? = nil
    ) throws(OperatorError) -> ValueID {
        let outputs = try add(op, inputs, name: name)
        guard let first = outputs.first else { throw OperatorError("\(type(of: op).name) has no output") }
        return first
    }

    /// Adds a constant.
    public mutating func add(_ constant: Tensor, name: String = "") -> ValueID {
        graph.addConstant(constant, name: name)
    }

    /// Lets every later use of `old`, and the graph's outputs, take `new` instead.
    public mutating func replace(_ old: ValueID, with new: ValueID) {
        replacements.append((old, new))
    }

    /// The rewritten graph, without nodes that nobody uses.
    public func applied() -> Graph {
        var result = graph
        result.nodes.insert(contentsOf: nodes, at: anchor)
        var map: [ValueID: ValueID] = [:]
        for (old, new) in replacements { map[old] = new }
        let after = anchor + nodes.count
        for position in after..<result.nodes.count
        where result.nodes[position].inputs.contains(where: { $0.map { map[$0] != nil } ?? false }) {
            result.nodes[position].inputs = result.nodes[position].inputs.map { $0.map { map[$0] ?? $0 } }
        }
        for index in result.outputs.indices {
            let value = result.outputs[index].value
            result.outputs[index].value = map[value] ?? value
        }
        for (old, new) in replacements where !result[old].name.isEmpty && result.constant(new) == nil {
            result[new].name = result[old].name
        }
        result.removeUnusedNodes()
        result.refineTypes(after: replacements.filter { result.narrows($0.old, to: $0.new) }.map(\.new))
        return result
    }
}

extension Graph {
    /// True when `new` is known better than `old`, which it fits: a constant, or of narrower extents.
    fileprivate func narrows(_ old: ValueID, to new: ValueID) -> Bool {
        let (was, now) = (type(of: old), type(of: new))
        guard was.dtype == now.dtype, was.rank == now.rank else { return false }
        guard zip(was.shape, now.shape).allSatisfy({ $0 == $1 || $0.value == nil }) else { return false }
        return was != now || constant(new) != nil
    }

    /// Infers again what follows from values that are known better now: constants, and values of narrower types.
    fileprivate mutating func refineTypes(after values: [ValueID]) {
        var known = Set(values)
        for node in nodes where node.inputs.contains(where: { $0.map(known.contains) ?? false }) {
            guard let types = try? inferredTypes(node.op, node.inputs) else { continue }
            for (output, type) in zip(node.outputs, types) where type != self.type(of: output) {
                self[output].type = type
                known.insert(output)
            }
        }
    }

    /// Removes nodes none of whose outputs is used. Returns how many.
    @discardableResult
    public mutating func removeUnusedNodes() -> Int {
        var isNeeded = [Bool](repeating: false, count: valueCount)
        for port in outputs { isNeeded[port.value.index] = true }
        var keeps = [Bool](repeating: false, count: nodes.count)
        for (position, node) in nodes.enumerated().reversed() where node.outputs.contains(where: { isNeeded[$0.index] })
        {
            keeps[position] = true
            for case let input? in node.inputs { isNeeded[input.index] = true }
        }
        let removed = keeps.count { !$0 }
        guard removed > 0 else { return 0 }
        nodes = zip(nodes, keeps).compactMap { $1 ? $0 : nil }
        return removed
    }
}
