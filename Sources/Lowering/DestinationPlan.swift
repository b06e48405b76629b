import IR
import Operators

/// Where a value should be written so that nobody has to copy it afterwards.
enum Destination: Hashable {
    /// The caller's memory for a graph output.
    case graphOutput(Int)
    /// A contiguous part of a concatenation, from an element on.
    case rows(of: ValueID, elementOffset: Int)
    /// Columns of the last dimension of a concatenation, from a column on.
    case columns(of: ValueID, start: Int)
}

/// Decides which values are computed straight into a graph output or into the concatenation that they are part of.
///
/// A value qualifies when one node computes it for one such place. Columns need a producer that can write, and consumers
/// that can read, rows at a distance.
struct DestinationPlan {
    private(set) var destinations: [ValueID: Destination] = [:]
    private let graph: Graph
    private let index: GraphIndex

    init(_ graph: Graph, _ index: GraphIndex) {
        self.graph = graph
        self.index = index
        for (position, port) in graph.outputs.enumerated() {
            let value = source(of: port.value)
            if isComputed(value) && destinations[value] == nil { destinations[value] = .graphOutput(position) }
        }
        for node in graph.nodes.reversed() {
            if let concat = node.op as? Concat { place(node, concat) }
        }
    }

    /// Follows reshapes back to the value that is really computed.
    private func source(of value: ValueID) -> ValueID {
        var value = value
        while let position = index.producer(of: value) {
            let node = graph.nodes[position]
            guard isReshape(node), let input = node.input(0) else { break }
            value = input
        }
        return value
    }

    private func isReshape(_ node: Node) -> Bool { type(of: node.op).traits.contains(.reshape) }

    private func isComputed(_ value: ValueID) -> Bool { index.producer(of: value) != nil }

    private mutating func place(_ node: Node, _ concat: Concat) {
        guard let whole = node.outputs.first, let shape = graph.type(of: whole).fixedShape else { return }
        let axis = concat.axis < 0 ? concat.axis + shape.count : concat.axis
        guard shape.indices.contains(axis) else { return }
        let isContiguous = shape[..<axis].allSatisfy { $0 == 1 }
        guard isContiguous || axis == shape.count - 1 else { return }
        let inner = shape[(axis + 1)...].reduce(1, *)
        var start = 0
        for input in node.inputs {
            guard let input, let extent = graph.type(of: input).fixedShape?[axis] else { return }
            defer { start += extent }
            let value = isContiguous ? source(of: input) : input
            guard isComputed(value), destinations[value] == nil, source(of: whole) != value,
                isPlaceKnown(whole, from: value),
                node.inputs.filter({ $0.map(source(of:)) == source(of: input) }).count == 1
            else { continue }
            if isContiguous {
                destinations[value] = .rows(of: whole, elementOffset: start * inner)
            } else if canBeStrided(value) {
                destinations[value] = .columns(of: whole, start: start)
            }
        }
    }

    /// Whether no node between a value's and a concatenation's counts something that decides the value's place in it.
    private func isPlaceKnown(_ whole: ValueID, from value: ValueID) -> Bool {
        guard let first = index.producer(of: value), let last = index.producer(of: whole), first < last else {
            return true
        }
        return !graph.nodes[first + 1..<last].contains { $0.op is any CountingOperator }
    }

    private func canBeStrided(_ value: ValueID) -> Bool {
        guard let producer = index.producer(of: value), LoweringRules.writesStrided(graph.nodes[producer]) else {
            return false
        }
        return index.users(of: value).allSatisfy { LoweringRules.readsStrided(graph.nodes[$0], value) }
    }
}
