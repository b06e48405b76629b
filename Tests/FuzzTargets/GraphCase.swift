import IR
import Operators

/// A graph and the tensors to feed it, as text: the graph, and below it a graph without nodes whose outputs are the
/// tensors. Unlike the bytes that decided it, the text means the same when operators are added.
public struct GraphCase: Sendable {
    var graph: Graph
    /// A tensor for each graph input.
    var inputs: [Tensor]

    init(_ graph: Graph, _ inputs: [Tensor]) {
        self.graph = graph
        self.inputs = inputs
    }

    /// Reads what `text` writes.
    /// - Throws: a `GraphTextError`, or a `FuzzFinding` when the tensors are not those of the graph's inputs.
    public init(_ text: String) throws {
        let start = text.ranges(of: "\ngraph ").last?.lowerBound ?? text.startIndex
        graph = try GraphParser.parse(String(text[..<start]), catalog: .standard)
        let feeds = try GraphParser.parse(String(text[start...]), catalog: .standard)
        inputs = []
        for port in graph.inputs {
            guard let feed = feeds.outputs.first(where: { $0.name == port.name }),
                let tensor = feeds.constant(feed.value), tensor.type == graph.type(of: port.value)
            else { throw FuzzFinding("no tensor for input '\(port.name)'") }
            inputs.append(tensor)
        }
    }

    /// The case as text.
    public var text: String {
        var feeds = Graph(name: "inputs")
        for (port, tensor) in zip(graph.inputs, inputs) {
            feeds.outputs.append(Port(name: port.name, value: feeds.addConstant(tensor)))
        }
        return GraphPrinter().print(graph) + GraphPrinter().print(feeds)
    }

    /// Compiles, runs and compares.
    public func run() throws(FuzzFinding) { try GraphTarget.run(self) }
}
