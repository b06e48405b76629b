import IR
import Operators

extension Graph {
    /// The graph with recurrent layers written as their steps, so that it can be differentiated.
    /// - Throws: `GradientError` naming a layer of a form that has no gradient.
    public func differentiable() throws(GradientError) -> Graph {
        var result = self
        result.nodes = []
        var replaced: [ValueID: ValueID] = [:]
        for var node in nodes {
            node.inputs = node.inputs.map { $0.map { replaced[$0] ?? $0 } }
            guard node.op is LSTM || node.op is GRU else {
                result.nodes.append(node)
                continue
            }
            do throws(OperatorError) {
                let outputs = try RecurrentExpansion.expand(node, in: &result)
                for (old, new) in zip(node.outputs, outputs) { replaced[old] = new }
            } catch { throw .node(node.label, reason: error.description) }
        }
        for index in result.outputs.indices {
            result.outputs[index].value = replaced[result.outputs[index].value] ?? result.outputs[index].value
        }
        return result
    }
}
