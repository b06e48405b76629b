extension Graph: Equatable {
    /// True when both have the same text: ports, nodes in the same order, types, names and constants. Values that
    /// nothing uses and the numbering of values do not count.
    public static func == (left: Graph, right: Graph) -> Bool {
        guard left.nodes.count == right.nodes.count, left.name == right.name else { return false }
        let (a, b) = (left.compacted(), right.compacted())
        return a.inputs == b.inputs && a.outputs == b.outputs && a.valueCount == b.valueCount
            && (0..<a.valueCount).allSatisfy { a[ValueID($0)] == b[ValueID($0)] }
            && zip(a.nodes, b.nodes).allSatisfy { $0.isSame(as: $1) }
    }
}

extension Node {
    fileprivate func isSame(as other: Node) -> Bool {
        inputs == other.inputs && outputs == other.outputs && name == other.name && op.isEqual(to: other.op)
    }
}
