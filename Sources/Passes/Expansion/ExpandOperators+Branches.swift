import Core
import IR
import Operators

extension ExpandOperators {
    /// Conditionals: both branches are computed, and the condition selects from their results.
    ///
    /// Only where computing the branch that is not taken can do nothing but take time: both give the same types, and
    /// nothing in them can fail, draws random numbers or loops.
    static let branches = [
        Rule("both-branches", at: If.self) { (op, site) throws(OperatorError) in
            let types = site.node.outputs.map(site.graph.type(of:))
            guard site.inputType(0)?.elementCount == 1, op.graphs.allSatisfy({ $0.alwaysSucceeds(with: types) })
            else { return nil }
            var write = ExpansionWriter(site)
            let condition = try write.reshape(write.input(0), [])
            let captures = Array(site.node.inputs.dropFirst())
            let left = try write.inline(op.thenBranch, captures)
            let right = try write.inline(op.elseBranch, captures)
            let selected = try zip(left, right).map { (values) throws(OperatorError) in
                try write(Where(), condition, values.0, values.1)
            }
            return write.patch(replacingOutputsWith: selected)
        }
    ]
}

extension Graph {
    /// Whether the graph gives these types, all fixed, and computing it has no effect but its outputs.
    func alwaysSucceeds(with types: [TensorType]) -> Bool {
        guard outputs.map({ type(of: $0.value) }) == types,
            types.allSatisfy({ $0.fixedShape != nil && $0.dtype != .string })
        else { return false }
        return nodes.allSatisfy { node in
            guard !Swift.type(of: node.op).traits.contains(.nondeterministic) else { return false }
            switch node.op {
            case let op as If: return op.graphs.allSatisfy { $0.alwaysSucceeds(with: node.outputs.map(type(of:))) }
            case is any NestingOperator: return false
            case is Gather, is GatherElements, is GatherND, is ScatterElements, is ScatterND:
                return node.inputs.count > 1 && constant(node.inputs[1]) != nil
            default: return node.outputs.allSatisfy { type(of: $0).fixedShape != nil }
            }
        }
    }
}

extension ExpansionWriter {
    /// Adds the nodes of a nested graph.
    /// - Parameter arguments: the values of its inputs.
    /// - Returns: the values of its outputs.
    mutating func inline(_ nested: Graph, _ arguments: [ValueID?]) throws(OperatorError) -> [ValueID] {
        var values: [ValueID: ValueID] = [:]
        for (port, argument) in zip(nested.inputs, arguments) { values[port.value] = argument }
        /// The value here that stands for one there.
        func value(_ inner: ValueID, _ patch: inout Patch) throws(OperatorError) -> ValueID {
            if let known = values[inner] { return known }
            guard let tensor = nested.constant(inner) else {
                throw OperatorError("a nested graph uses a value that it does not define")
            }
            let added = patch.add(tensor)
            values[inner] = added
            return added
        }
        for node in nested.nodes {
            var inputs: [ValueID?] = []
            for input in node.inputs {
                inputs.append(try input.map { (id) throws(OperatorError) in try value(id, &patch) })
            }
            let outputs = try patch.add(node.op, inputs, name: node.name)
            for (inner, outer) in zip(node.outputs, outputs) { values[inner] = outer }
        }
        return try nested.outputs.map { (port) throws(OperatorError) in try value(port.value, &patch) }
    }
}
