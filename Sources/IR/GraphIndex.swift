/// Who defines and who uses each value of a graph, as of the moment it was made.
public struct GraphIndex: Sendable {
    /// For each value the position of its node; -1 for inputs and constants.
    private var producers: [Int]
    /// The users of value `v` are `users[starts[v]..<starts[v + 1]]`.
    private var starts: [Int]
    private var userList: [Int]
    private var graphOutputs: Set<ValueID>

    public init(_ graph: Graph) {
        graphOutputs = Set(graph.outputs.map(\.value))
        producers = [Int](repeating: -1, count: graph.valueCount)
        starts = [Int](repeating: 0, count: graph.valueCount + 1)
        var uses: [(value: Int, node: Int)] = []
        for (position, node) in graph.nodes.enumerated() {
            for output in node.outputs { producers[output.index] = position }
            for (index, input) in node.inputs.enumerated() {
                guard let input, !node.inputs[..<index].contains(input) else { continue }
                uses.append((input.index, position))
                starts[input.index + 1] += 1
            }
        }
        for value in 0..<graph.valueCount { starts[value + 1] += starts[value] }
        userList = [Int](repeating: 0, count: uses.count)
        var next = starts
        for use in uses {
            userList[next[use.value]] = use.node
            next[use.value] += 1
        }
    }

    /// The position of the node that defines a value; nil for inputs and constants.
    public func producer(of value: ValueID) -> Int? {
        producers.indices.contains(value.index) && producers[value.index] >= 0 ? producers[value.index] : nil
    }

    /// The positions of the nodes that use a value, ascending, each once.
    public func users(of value: ValueID) -> ArraySlice<Int> {
        guard producers.indices.contains(value.index) else { return [] }
        return userList[starts[value.index]..<starts[value.index + 1]]
    }

    public func isGraphOutput(_ value: ValueID) -> Bool { graphOutputs.contains(value) }
    /// True when exactly one node uses the value and the graph does not return it.
    public func hasOneUse(_ value: ValueID) -> Bool { users(of: value).count == 1 && !isGraphOutput(value) }
}
