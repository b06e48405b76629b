import Core
import IR
import Operators

/// A graph in which strings that are chosen among constants, such as the labels of a classifier, are numbers.
///
/// Strings that constants hold and that nodes only move or compare have a vocabulary: all that the constants hold, in
/// order. They become their places in it, as 64-bit integers, and an output of such strings tells what its numbers stand
/// for. Strings that come from inputs or are computed stay strings.
public struct StringCodes: Sendable {
    public private(set) var graph: Graph
    /// What the numbers of an output stand for, by the output's name.
    public private(set) var labels: [String: [String]] = [:]

    /// The operators that do nothing with elements but move them.
    private static let moving: [any Operator.Type] = [
        Gather.self, GatherElements.self, GatherND.self, Reshape.self, Squeeze.self, Unsqueeze.self, Flatten.self,
        Identity.self, Transpose.self, Concat.self, Where.self, Slice.self, Expand.self, Tile.self, Split.self,
    ]

    public init(_ graph: Graph) {
        self.graph = graph
        let groups = StringGroups(graph)
        for group in groups.encodable { encode(group) }
    }

    /// Replaces the strings of values that move among each other.
    private mutating func encode(_ values: [ValueID]) {
        var places: [[UInt8]: Int64] = [:]
        var vocabulary: [String] = []
        for value in values {
            guard let constant = graph.constant(value) else { continue }
            let codes = constant.strings.map { text in
                let key = Array(text.utf8)
                if let known = places[key] { return known }
                let place = Int64(vocabulary.count)
                places[key] = place
                vocabulary.append(text)
                return place
            }
            graph[value].constant = Tensor(codes, shape: constant.shape)
        }
        for value in values { graph[value].type.dtype = .int64 }
        let own = Set(values)
        for port in graph.outputs where own.contains(port.value) { labels[port.name] = vocabulary }
    }

    /// Outputs of the encoded graph with numbers replaced by what they stand for.
    public func decoded(_ outputs: [Tensor]) -> [Tensor] {
        zip(graph.outputs, outputs).map { port, tensor in
            guard let labels = labels[port.name], let codes = tensor.integers,
                codes.allSatisfy(labels.indices.contains)
            else { return tensor }
            return Tensor(strings: codes.map { labels[$0] }, shape: tensor.shape)
        }
    }

    /// True for an operator that only moves elements.
    fileprivate static func isMoving(_ op: any Operator) -> Bool {
        moving.contains { $0 == Swift.type(of: op) }
    }
}

/// The values of strings in a graph, put together where nodes move elements between them or compare them.
private struct StringGroups {
    private var parents: [ValueID: ValueID] = [:]
    /// The groups with strings that come from inputs, or that nodes compute or read.
    private var fixed: Set<ValueID> = []

    init(_ graph: Graph) {
        for index in 0..<graph.valueCount {
            let value = ValueID(index)
            if graph.type(of: value).dtype == .string { parents[value] = value }
        }
        for port in graph.inputs where parents[port.value] != nil { fixed.insert(port.value) }
        for node in graph.nodes {
            let values = (node.inputs.compactMap { $0 } + node.outputs).filter { parents[$0] != nil }
            guard let first = values.first else { continue }
            for value in values.dropFirst() { join(value, first) }
            if !StringCodes.isMoving(node.op) && !(node.op is Equal) { fixed.insert(first) }
        }
    }

    private func root(_ value: ValueID) -> ValueID {
        var value = value
        while let parent = parents[value], parent != value { value = parent }
        return value
    }

    private mutating func join(_ value: ValueID, _ other: ValueID) {
        let (first, second) = (root(value), root(other))
        if first != second { parents[max(first, second)] = min(first, second) }
    }

    /// The groups of which all values are known strings in some order; each in the order of its values.
    var encodable: [[ValueID]] {
        let barred = Set(fixed.map(root))
        let groups = Dictionary(grouping: parents.keys.sorted(), by: root)
        return groups.filter { !barred.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
    }
}
