import Core
import IR

/// A node that a rule looks at, within its graph.
public struct Site {
    public let graph: Graph
    public let index: GraphIndex
    /// The node's position in the graph.
    public let position: Int
    /// The bytes of the constants that the graph had when the pipeline began.
    let originalConstantBytes: Int

    init(graph: Graph, index: GraphIndex, position: Int, originalConstantBytes: Int) {
        self.graph = graph
        self.index = index
        self.position = position
        self.originalConstantBytes = originalConstantBytes
    }

    /// The bytes by which the graph's constants have grown since the pipeline began. Looks at the whole graph.
    public var constantGrowth: Int { graph.constantBytes - originalConstantBytes }

    public var node: Node { graph.nodes[position] }
    /// The node's first output.
    public var output: ValueID { node.outputs[0] }
    public var outputType: TensorType { graph.type(of: output) }

    /// The type of an input; nil when it is absent.
    public func inputType(_ index: Int) -> TensorType? { node.input(index).map(graph.type(of:)) }

    /// The value of an input that is a constant.
    public func constant(_ index: Int) -> Tensor? { graph.constant(node.input(index)) }

    /// An empty patch at this node.
    public func patch() -> Patch { Patch(graph, at: position) }

    /// The node that computes a value; nil for graph inputs and constants.
    public func producer(of value: ValueID?) -> Site? {
        guard let value, let position = index.producer(of: value) else { return nil }
        return at(position)
    }

    /// The node that computes an input, if it is of an operator.
    public func producer<Op: Operator>(of value: ValueID?, as _: Op.Type) -> (op: Op, site: Site)? {
        guard let site = producer(of: value), let op = site.node.op as? Op else { return nil }
        return (op, site)
    }

    /// The nodes that use the first output.
    public var users: [Site] { index.users(of: output).map(at) }

    /// True when one node alone uses the first output and the graph does not return it.
    public var hasOneUse: Bool { index.hasOneUse(output) }

    /// Another node of the same graph.
    public func at(_ position: Int) -> Site {
        Site(graph: graph, index: index, position: position, originalConstantBytes: originalConstantBytes)
    }

    /// A patch that lets users of this node's output take an existing value instead.
    /// - Returns: nil when the types differ or there are no users.
    public func replacingOutput(with value: ValueID) -> Patch? {
        guard graph.type(of: value) == outputType, !users.isEmpty || index.isGraphOutput(output) else { return nil }
        var patch = patch()
        patch.replace(output, with: value)
        return patch
    }

    /// A patch with this operator and these inputs in the node's place.
    public func replacing(with op: any Operator, _ inputs: [ValueID?]) throws(OperatorError) -> Patch {
        var patch = patch()
        patch.replace(output, with: try patch.add1(op, inputs))
        return patch
    }
}
