import Core
import IR
import Operators

/// Executes a graph by the operators' reference semantics: the oracle that everything else is compared with.
///
/// Values are freed after their last use. Nothing is cached between runs.
public struct Interpreter: Sendable {
    /// Called with each node and its outputs, right after they are computed.
    public typealias Observer = (_ node: Node, _ outputs: [Tensor]) -> Void

    public let graph: Graph
    /// For each node, the values that nothing reads after it.
    private let lastUses: [[ValueID]]

    /// - Parameter graph: a graph that the verifier accepts; `run` reports what it stumbles over in another.
    public init(_ graph: Graph) {
        self.graph = graph
        var seen = Set(graph.outputs.map(\.value))
        var lastUses = [[ValueID]](repeating: [], count: graph.nodes.count)
        for (position, node) in graph.nodes.enumerated().reversed() {
            for value in node.inputs.compactMap({ $0 }) + node.outputs where seen.insert(value).inserted {
                lastUses[position].append(value)
            }
        }
        self.lastUses = lastUses
    }

    /// The graph's outputs by name.
    /// - Parameters:
    ///   - inputs: a tensor for each graph input, of its type and of a shape within its bounds. Extents of one symbol
    ///     are the same everywhere.
    ///   - observer: told of every node's outputs.
    public func run(
        _ inputs: [String: Tensor], observer: Observer? = nil
    ) throws(InterpreterError) -> [String: Tensor] {
        try InputCheck.check(inputs, against: graph)
        var values: [ValueID: Tensor] = [:]
        for port in graph.inputs { values[port.value] = inputs[port.name] }
        for (position, node) in graph.nodes.enumerated() {
            let outputs = try evaluate(node, values)
            observer?(node, outputs)
            for (value, tensor) in zip(node.outputs, outputs) { values[value] = tensor }
            for value in lastUses[position] { values[value] = nil }
        }
        var results: [String: Tensor] = [:]
        for port in graph.outputs {
            guard let tensor = values[port.value] ?? graph.constant(port.value) else {
                throw .undefined(output: port.name)
            }
            results[port.name] = tensor
        }
        return results
    }

    private func evaluate(_ node: Node, _ values: [ValueID: Tensor]) throws(InterpreterError) -> [Tensor] {
        var inputs: [Tensor?] = []
        for value in node.inputs {
            guard let value else {
                inputs.append(nil)
                continue
            }
            guard let tensor = values[value] ?? graph.constant(value) else {
                throw .node(node.label, "input \(value) is not defined before this node")
            }
            inputs.append(tensor)
        }
        let outputs: [Tensor]
        do {
            outputs = try node.op.checkedEvaluation(inputs)
        } catch {
            throw .node(node.label, error.description)
        }
        guard outputs.count >= node.outputs.count else {
            throw .node(node.label, "\(node.outputs.count) outputs are used and \(outputs.count) computed")
        }
        return outputs
    }
}
