import IR
import Operators

/// One graph on its way into ONNX's terms.
final class GraphExport {
    let graph: Graph
    let session: ExportSession
    /// The nodes and initializers written so far.
    private(set) var result: ONNXGraph
    private var names: [ValueID: String] = [:]

    /// - Parameter captures: the names of values of the graph around, which are the graph's last inputs.
    init(_ graph: Graph, _ session: ExportSession, name: String, captures: [String] = []) {
        self.graph = graph
        self.session = session
        result = ONNXGraph(name: name)
        for (port, name) in zip(graph.inputs.suffix(captures.count), captures) { names[port.value] = name }
    }

    /// The whole graph of a model: ports keep their names.
    static func main(_ graph: Graph, _ session: ExportSession) throws(ExportError) -> ONNXGraph {
        let export = try GraphExport(graph, session, outputs: graph.outputs.map(\.name))
        try export.writeNodes(outputs: graph.outputs.map(\.name))
        return export.result
    }

    /// The start of a model's graph: its ports have their names.
    private convenience init(_ graph: Graph, _ session: ExportSession, outputs: [String]) throws(ExportError) {
        self.init(graph, session, name: graph.name.isEmpty ? "graph" : graph.name)
        for name in graph.inputs.map(\.name) + outputs {
            guard !name.isEmpty, session.takeValueName(name) else {
                throw ExportError(
                    "inputs and outputs of ONNX models need names of their own", at: "port '\(name)'",
                    advice: "rename one of them")
            }
        }
        for port in graph.inputs { addInput(port, port.name) }
    }

    /// A model's graph that goes on behind the one output of `graph`.
    /// - Parameters:
    ///   - outputs: the names and types of the model's outputs; more than are needed do no harm.
    ///   - tail: adds nodes behind the value of the given name, and returns the names of the outputs' values.
    static func prepared(
        _ graph: Graph, _ session: ExportSession, outputs: [(name: String, type: TensorType)],
        _ tail: (GraphExport, String) throws(ExportError) -> [String]
    ) throws(ExportError) -> ONNXGraph {
        let export = try GraphExport(graph, session, outputs: outputs.map(\.name))
        try export.writeNodes(outputs: [])
        let start = export.result.nodes.count
        let values = try tail(export, export.name(of: graph.outputs[0].value))
        for (value, output) in zip(values, outputs) {
            export.result.outputs.append(output)
            if !export.rename(output: value, to: output.name, node: nil, from: start) {
                export.append("Identity", named: "\(output.name)/Identity", inputs: [value], outputs: [output.name])
            }
        }
        return export.result
    }

    /// A graph in a node's attribute, with names that differ from all others of the model.
    /// - Parameter captures: the names of the values of the graph around that are its last inputs.
    static func nested(
        _ graph: Graph, _ session: ExportSession, name: String, captures: [String]
    ) throws(ExportError) -> ONNXGraph {
        let export = GraphExport(graph, session, name: name, captures: captures)
        for port in graph.inputs.dropLast(captures.count) {
            export.addInput(port, session.freshValueName(like: port.name.isEmpty ? "input" : port.name))
        }
        try export.writeNodes(
            outputs: graph.outputs.map { session.freshValueName(like: $0.name.isEmpty ? "output" : $0.name) })
        return export.result
    }

    private func addInput(_ port: Port, _ name: String) {
        names[port.value] = name
        session.require(graph.type(of: port.value).dtype)
        result.inputs.append((name, graph.type(of: port.value)))
    }

    private func writeNodes(outputs: [String]) throws(ExportError) {
        let produced = Set(graph.nodes.flatMap(\.outputs))
        var copies: [(from: ValueID, to: String)] = []
        for (port, name) in zip(graph.outputs, outputs) {
            result.outputs.append((name, graph.type(of: port.value)))
            if names[port.value] == nil && produced.contains(port.value) {
                names[port.value] = name
            } else {
                copies.append((port.value, name))
            }
        }
        for node in graph.nodes {
            for output in node.outputs { session.require(graph.type(of: output).dtype) }
            do throws(OperatorError) {
                try NodeExport(node, self).write()
            } catch {
                throw ExportError(error.description, at: node.label)
            }
        }
        for (value, name) in copies {
            append("Identity", named: "\(name)/Identity", inputs: [self.name(of: value)], outputs: [name])
        }
    }

    /// The name of a value. Constants become initializers when they are first named.
    func name(of value: ValueID) -> String {
        if let known = names[value] { return known }
        let stated = graph[value].name
        let constant = graph.constant(value)
        let name = session.freshValueName(like: stated.isEmpty ? (constant == nil ? "value" : "constant") : stated)
        names[value] = name
        if let constant { addInitializer(constant, name) }
        return name
    }

    /// The name of a node's output, which is made from the node's when it has none of its own.
    func name(ofOutput value: ValueID, label: String) -> String {
        if let known = names[value] { return known }
        let stated = graph[value].name
        let name = session.freshValueName(like: stated.isEmpty ? "\(label)_output" : stated)
        names[value] = name
        return name
    }

    /// Adds an initializer.
    func addInitializer(_ tensor: Tensor, _ name: String) {
        session.require(tensor.dtype)
        result.initializers.append((name, tensor))
    }

    /// Adds a node; absent inputs at the end are left out.
    func append(
        _ operatorName: String, domain: String = "", named name: String, inputs: [String], outputs: [String],
        attributes: [(name: String, value: ONNXAttribute)] = []
    ) {
        var inputs = inputs
        while inputs.last == "" { inputs.removeLast() }
        result.nodes.append(
            ONNXGraph.Node(
                name: session.freshNodeName(like: name), operatorName: operatorName, domain: domain, inputs: inputs,
                outputs: outputs, attributes: attributes))
    }

    /// Gives the output of one of the last nodes another name, and the node itself unless `name` is nil.
    /// - Returns: false when none of the nodes from `start` on has that output.
    func rename(output old: String, to new: String, node name: String?, from start: Int) -> Bool {
        guard let place = result.nodes[start...].firstIndex(where: { $0.outputs.contains(old) }) else { return false }
        if let name { result.nodes[place].name = session.freshNodeName(like: name) }
        result.nodes[place].outputs = result.nodes[place].outputs.map { $0 == old ? new : $0 }
        for index in result.nodes.indices.dropFirst(place + 1) {
            result.nodes[index].inputs = result.nodes[index].inputs.map { $0 == old ? new : $0 }
        }
        return true
    }
}
