import IR

/// Computes a graph node by node by the operators' reference semantics. Values are freed after their last use.
public struct GraphEvaluator: Sendable {
    /// Called with each node and its outputs, right after they are computed; nested graphs are not observed.
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

    /// The tensors of the graph's outputs, in order.
    /// - Parameter inputs: a tensor for each of the graph's inputs, in order.
    public func run(_ inputs: [Tensor], observer: Observer? = nil) throws(EvaluationError) -> [Tensor] {
        var values: [ValueID: Tensor] = [:]
        for (port, tensor) in zip(graph.inputs, inputs) { values[port.value] = tensor }
        for (position, node) in graph.nodes.enumerated() {
            let outputs = try evaluate(node, values)
            observer?(node, outputs)
            for (value, tensor) in zip(node.outputs, outputs) { values[value] = tensor }
            for value in lastUses[position] { values[value] = nil }
        }
        var results: [Tensor] = []
        for port in graph.outputs {
            guard let tensor = values[port.value] ?? graph.constant(port.value) else {
                throw .undefined(output: port.name)
            }
            results.append(tensor)
        }
        return results
    }

    private func evaluate(_ node: Node, _ values: [ValueID: Tensor]) throws(EvaluationError) -> [Tensor] {
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

/// Why a graph could not be computed.
public enum EvaluationError: Error, Equatable, CustomStringConvertible {
    /// A node could not be computed.
    case node(_ label: String, _ reason: String)
    /// The graph returns a value that nothing defines.
    case undefined(output: String)

    public var description: String {
        switch self {
        case .node(let label, let reason): "\(label): \(reason)"
        case .undefined(let output): "output '\(output)' is never computed"
        }
    }
}
