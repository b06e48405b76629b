import IR
import Operators

extension ONNXImportSession {
    /// Imports an attention whose scores and probabilities graphs may change; their nodes stand in its place.
    func importFlexAttention(
        _ node: ONNXNode, _ version: Int, _ attributes: ONNXAttributes, _ inputs: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let foreign = ForeignNode(
            domain: node.domain, name: node.operatorName, version: version, label: node.label,
            inputs: inputs.map(\.value), outputCount: node.outputs.count, attributes: attributes.values)
        if let unknown = attributes.graphs.keys.filter({ $0 != "score_mod" && $0 != "prob_mod" }).min() {
            throw OperatorError("attribute '\(unknown)' is not known to FlexAttention")
        }
        let results = try MatMul.flexAttention(
            foreign, builder, modifyingScores: { try modified($0, "score_mod", node, attributes) },
            modifyingProbabilities: { try modified($0, "prob_mod", node, attributes) })
        return results.map { $0.map { .value($0) } ?? .absent }
    }

    /// A tensor as a graph of one input and one output, if there is one, makes it.
    private func modified(
        _ value: ValueID, _ name: String, _ node: ONNXNode, _ attributes: ONNXAttributes
    ) throws -> ValueID {
        guard attributes.graphs[name] != nil else { return value }
        let outputs = try inline(try attributes.graph(name, node), [.value(value)])
        guard let outputs, outputs.count == 1, let result = outputs[0].value else {
            throw OperatorError("'\(name)' must give one tensor")
        }
        guard graph.type(of: result) == graph.type(of: value) else {
            throw OperatorError("'\(name)' makes \(graph.type(of: value)) \(graph.type(of: result))")
        }
        return result
    }
}
