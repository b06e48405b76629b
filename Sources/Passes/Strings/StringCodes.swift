import Core
import IR
import Operators

/// A graph in which strings that are only compared with constants or chosen among them are numbers: the labels of a
/// classifier, the categories that an encoder looks up.
///
/// Strings that constants hold, or that inputs give, and that nodes only move, compare with constants or look up have a
/// vocabulary: all that the constants hold, in order. They become their places in it, as 64-bit integers. An output or
/// input of such strings tells what its numbers stand for; every other string that an input can be is the number behind
/// the last. Strings that go from inputs to outputs, or that are computed, stay strings.
public struct StringCodes: Sendable {
    public private(set) var graph: Graph
    /// What the numbers of an output stand for, by the output's name.
    public private(set) var labels: [String: [String]] = [:]
    /// What the numbers of an input stand for, by the input's name. The number behind the last is any other string.
    public private(set) var vocabularies: [String: [String]] = [:]

    /// The operators that do nothing with elements but move them.
    private static let moving: [any Operator.Type] = [
        Gather.self, GatherElements.self, GatherND.self, Reshape.self, Squeeze.self, Unsqueeze.self, Flatten.self,
        Identity.self, Transpose.self, Concat.self, Where.self, Slice.self, Expand.self, Tile.self, Split.self,
    ]

    public init(_ graph: Graph) {
        self.graph = graph
        // Looking strings up may give other strings, which are chosen among constants from then on.
        while let group = StringGroups(self.graph).encodable.first { encode(group) }
    }

    /// Replaces the strings of values that move among each other.
    private mutating func encode(_ values: [ValueID]) {
        let own = Set(values)
        var words = Vocabulary()
        for value in values {
            guard let constant = graph.constant(value) else { continue }
            let codes = constant.strings.map { words.place(of: $0) }
            graph[value].constant = Tensor(codes, shape: constant.shape)
        }
        let encoders = graph.nodes.indices.filter { index in
            graph.nodes[index].op is LabelEncoder && graph.nodes[index].input(0).map(own.contains) ?? false
        }
        for index in encoders {
            guard let op = graph.nodes[index].op as? LabelEncoder else { continue }
            for key in op.keys.strings { _ = words.place(of: key) }
        }
        for index in encoders { lookUp(index, words.texts) }
        for value in values { graph[value].type.dtype = .int64 }
        for port in graph.outputs where own.contains(port.value) { labels[port.name] = words.texts }
        for port in graph.inputs where own.contains(port.value) { vocabularies[port.name] = words.texts }
    }

    /// Makes an encoder of strings a choice among what it gives for each word, and for any other string.
    private mutating func lookUp(_ index: Int, _ words: [String]) {
        guard let op = graph.nodes[index].op as? LabelEncoder else { return }
        var places: [[UInt8]: Int64] = [:]
        for (place, key) in op.keys.strings.enumerated() where places[Array(key.utf8)] == nil {
            places[Array(key.utf8)] = Int64(place)
        }
        let other = Int64(op.keys.elementCount)
        let order = words.map { places[Array($0.utf8)] ?? other } + [other]
        let results = try? Concat(axis: 0).evaluate([
            op.values.reshaped([op.values.elementCount]), op.defaultValue.reshaped([1]),
        ])
        guard let results, let table = try? Gather(axis: 0).evaluate([results[0], Tensor(order, shape: [order.count])])
        else { return }
        graph.nodes[index].inputs = [graph.addConstant(table[0]), graph.nodes[index].input(0)]
        graph.nodes[index].op = Gather(axis: 0)
    }

    /// Inputs of the graph with strings replaced by their numbers in the encoded graph.
    public func encoded(_ inputs: [Tensor]) -> [Tensor] {
        zip(graph.inputs, inputs).map { port, tensor in
            guard let words = vocabularies[port.name] else { return tensor }
            return Self.encoded(tensor, words)
        }
    }

    /// Strings replaced by their places among words, others by the number behind the last; numbers stay.
    public static func encoded(_ tensor: Tensor, _ words: [String]) -> Tensor {
        guard tensor.dtype == .string else { return tensor }
        let vocabulary = Vocabulary(words)
        return Tensor(tensor.strings.map { vocabulary.known($0) ?? Int64(words.count) }, shape: tensor.shape)
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

/// Different texts in order.
private struct Vocabulary {
    private(set) var texts: [String] = []
    private var places: [[UInt8]: Int64] = [:]

    init(_ words: [String] = []) {
        for word in words { _ = place(of: word) }
    }

    /// The place of a text, which is added when it is new. Texts are equal when their code points are.
    mutating func place(of text: String) -> Int64 {
        if let known = known(text) { return known }
        let place = Int64(texts.count)
        places[Array(text.utf8)] = place
        texts.append(text)
        return place
    }

    func known(_ text: String) -> Int64? { places[Array(text.utf8)] }
}

/// The values of strings in a graph, put together where nodes move elements between them or compare them.
private struct StringGroups {
    private var parents: [ValueID: ValueID] = [:]
    /// Members of groups with strings that nodes compute or read.
    private var fixed: Set<ValueID> = []
    /// Members of groups with strings that inputs give.
    private var given: Set<ValueID> = []
    /// Members of groups with strings that outputs take.
    private var shown: Set<ValueID> = []

    init(_ graph: Graph) {
        for index in 0..<graph.valueCount {
            let value = ValueID(index)
            if graph.type(of: value).dtype == .string { parents[value] = value }
        }
        given = Set(graph.inputs.map(\.value).filter { parents[$0] != nil })
        shown = Set(graph.outputs.map(\.value).filter { parents[$0] != nil })
        for node in graph.nodes {
            if let encoder = node.op as? LabelEncoder, encoder.keys.dtype == .string {
                // It reads its input as codes can be read; its output is computed.
                fixed.formUnion(node.outputs.filter { parents[$0] != nil })
                continue
            }
            let values = (node.inputs.compactMap { $0 } + node.outputs).filter { parents[$0] != nil }
            guard let first = values.first else { continue }
            for value in values.dropFirst() { join(value, first) }
            let isEqual = node.op is Equal
            if !StringCodes.isMoving(node.op) && !isEqual { fixed.insert(first) }
            // Two strings that no constant has look alike as numbers.
            if isEqual, node.inputs.allSatisfy({ graph.constant($0) == nil }) { compared.insert(first) }
        }
    }

    /// Members of groups with strings that are compared with others than constants.
    private var compared: Set<ValueID> = []

    private func root(_ value: ValueID) -> ValueID {
        var value = value
        while let parent = parents[value], parent != value { value = parent }
        return value
    }

    private mutating func join(_ value: ValueID, _ other: ValueID) {
        let (first, second) = (root(value), root(other))
        if first != second { parents[max(first, second)] = min(first, second) }
    }

    /// The groups whose strings can be told by their places among the constants' strings; each in the order of its values.
    var encodable: [[ValueID]] {
        let (given, open) = (Set(given.map(root)), Set(shown.map(root)).union(compared.map(root)))
        let barred = Set(fixed.map(root)).union(given.intersection(open))
        let groups = Dictionary(grouping: parents.keys.sorted(), by: root)
        return groups.filter { !barred.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
    }
}
