import IR
import Operators

extension Graph {
    /// Appends nodes that compute the gradients of a scalar with respect to values, by reverse mode.
    ///
    /// A value's gradient is the sum of those from all its uses, added in the order of the uses from the last to the first.
    /// - Parameters:
    ///   - loss: a value of one element.
    ///   - values: inputs, constants or results that the loss depends on.
    /// - Returns: the graph and a gradient for each of the values, of its type.
    /// - Throws: `GradientError` naming the node that has no gradient, or the value that the loss does not depend on.
    public func gradients(
        of loss: ValueID, for values: [ValueID]
    ) throws(GradientError) -> (graph: Graph, gradients: [ValueID]) {
        let active = dependents(of: values)
        guard type(of: loss).elementCount == 1 else {
            throw .invalid("the loss is \(type(of: loss)); it must have one element")
        }
        var builder = GradientBuilder(self)
        var sums: [ValueID: ValueID] = [:]
        do throws(OperatorError) {
            let one = try Tensor(rounding: [1], to: type(of: loss).dtype, shape: type(of: loss).fixedShape ?? [])
            sums[loss] = builder.add(one)
        } catch { throw .invalid(error.description) }
        for node in nodes.reversed() where node.outputs.contains(where: { sums[$0] != nil && active.contains($0) }) {
            let wanted = node.inputs.map { $0.map(active.contains) ?? false }
            guard wanted.contains(true) else { continue }
            do throws(OperatorError) {
                let given = node.outputs.map { sums[$0] }
                let found = try builder.gradients(of: node, given, wanted: wanted)
                for (index, gradient) in found.enumerated() {
                    guard let gradient, index < wanted.count, wanted[index], let value = node.inputs[index] else {
                        continue
                    }
                    sums[value] =
                        try sums[value].map { (sum) throws(OperatorError) in try builder(Add(), sum, gradient) }
                        ?? gradient
                }
            } catch { throw .node(node.label, reason: error.description) }
        }
        var result: [ValueID] = []
        for value in values {
            guard let gradient = sums[value] else { throw .unreached(parameter: self[value].name) }
            result.append(gradient)
        }
        return (builder.graph, result)
    }

    /// The values, and everything that floating point nodes compute from them.
    private func dependents(of values: [ValueID]) -> Set<ValueID> {
        var active = Set(values)
        for node in nodes where node.inputs.contains(where: { $0.map(active.contains) ?? false }) {
            active.formUnion(node.outputs.filter { type(of: $0).dtype.isFloatingPoint })
        }
        return active
    }
}
