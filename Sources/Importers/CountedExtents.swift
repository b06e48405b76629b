import IR
import Operators

/// The extents of an import that only the data tell, in order.
struct CountedExtents {
    private(set) var list: [CountedExtent] = []
    private var names: Set<String> = []

    /// The most of them among which nodes that count the same are looked for.
    private static let mostCompared = 64
    /// How many nodes back two values are compared.
    private static let comparedDepth = 6

    /// Notes an extent.
    /// - Precondition: its name is unique.
    mutating func add(_ extent: CountedExtent) {
        list.append(extent)
        names.insert(extent.name)
    }

    /// A name that no other extent has: nodes of unrolled loops and of functions called several times share their labels.
    func unique(_ name: String) -> String {
        var (unique, number) = (name, 1)
        while names.contains(unique) {
            number += 1
            unique = "\(name).\(number)"
        }
        return unique
    }

    /// The outputs of a node that counts the same in the same values, so that both extents are one.
    func shared(_ op: some CountingOperator, _ inputs: [ValueID?], in graph: Graph) -> [ValueID]? {
        guard !list.isEmpty, list.count <= Self.mostCompared else { return nil }
        for node in graph.nodes {
            guard let other = node.op as? any CountingOperator else { continue }
            var renamed = op
            renamed.count = other.count
            guard renamed.isEqual(to: other), node.inputs.count == inputs.count,
                zip(node.inputs, inputs).allSatisfy({ Self.isSame($0, $1, in: graph, depth: Self.comparedDepth) })
            else { continue }
            return node.outputs
        }
        return nil
    }

    /// Whether two values are computed in the same way from the same.
    private static func isSame(_ a: ValueID?, _ b: ValueID?, in graph: Graph, depth: Int) -> Bool {
        guard let a, let b else { return a == b }
        if a == b { return true }
        if let constant = graph.constant(a) { return constant == graph.constant(b) }
        guard depth > 0, let left = producer(of: a, in: graph), let right = producer(of: b, in: graph),
            !type(of: left.op).traits.contains(.nondeterministic), left.op.isEqual(to: right.op),
            left.outputs.firstIndex(of: a) == right.outputs.firstIndex(of: b), left.inputs.count == right.inputs.count
        else { return false }
        return zip(left.inputs, right.inputs).allSatisfy { isSame($0, $1, in: graph, depth: depth - 1) }
    }

    private static func producer(of value: ValueID, in graph: Graph) -> Node? {
        graph.nodes.last { $0.outputs.contains(value) }
    }
}
