/// Who defines and who uses each value of a graph, as of the moment it was made.
public struct GraphIndex: Sendable {
    private var producers: [ValueID: Int] = [:]
    private var users: [ValueID: [Int]] = [:]
    private var graphOutputs: Set<ValueID>

    public init(_ graph: Graph) {
        graphOutputs = Set(graph.outputs.map(\.value))
        for (position, node) in graph.nodes.enumerated() {
            for output in node.outputs { producers[output] = position }
            for input in Set(node.inputs.compactMap { $0 }) { users[input, default: []].append(position) }
        }
    }

    /// The position of the node that defines a value; nil for inputs and constants.
    public func producer(of value: ValueID) -> Int? { producers[value] }
    /// The positions of the nodes that use a value, ascending, each once.
    public func users(of value: ValueID) -> [Int] { users[value] ?? [] }
    public func isGraphOutput(_ value: ValueID) -> Bool { graphOutputs.contains(value) }
    /// True when exactly one node uses the value and the graph does not return it.
    public func hasOneUse(_ value: ValueID) -> Bool { users(of: value).count == 1 && !isGraphOutput(value) }
}
