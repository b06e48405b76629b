import COnnx
import Core
import IR
import Operators

extension ONNXImportSession {
    /// A scan. One of few parts is unrolled.
    func importScan(
        _ node: ONNXNode, _ version: Int, _ attributes: ONNXAttributes, _ operands: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let inputs = operands.map(\.value)
        let body = try attributes.graph("body", node)
        var values = attributes.values
        let isBatched = version < 9
        if isBatched { values["scan_input_directions"] = values.removeValue(forKey: "directions") }
        let lengths = isBatched ? inputs.first ?? nil : nil
        var given: [ValueID] = []
        for value in inputs.dropFirst(isBatched ? 1 : 0) {
            guard let value else { throw OperatorError("a state or scanned input is absent") }
            given.append(value)
        }
        guard case .int(let scanned)? = values["num_scan_inputs"], (1...max(1, given.count)).contains(scanned),
            !given.isEmpty
        else { throw OperatorError("'num_scan_inputs' must be from 1 to the number of inputs") }
        values["states"] = .int(given.count - scanned)
        if isBatched { values["batched"] = .int(1) }
        values["body"] = .graph(Graph())
        var op = try Scan(attributes: values)
        if let unrolled = try unroll(op, body, given) { return unrolled.map { .value($0) } }
        guard let nested = try nest(body, try formals(op, given)) else { return nil }
        try nested.checkTensorsOnly()
        let captures = nested.captures
        op.body = nested.finished(captures, around: graph)
        return try builder.add(op, [lengths] + given + captures).map { .value($0) }
    }

    /// The types of the body's inputs.
    private func formals(_ op: Scan, _ values: [ValueID]) throws(OperatorError) -> [TensorType] {
        var types: [TensorType] = []
        for (index, value) in values.enumerated() {
            var type = graph.type(of: value)
            if op.isBatched {
                guard type.rank > 0 else { throw OperatorError("\(type) has no batch axis") }
                type.shape.removeFirst()
            }
            if index >= op.states {
                guard op.inputAxes.isEmpty || op.inputAxes.count == op.scanned else {
                    throw OperatorError("'scan_input_axes' has \(op.inputAxes.count) numbers for \(op.scanned)")
                }
                type.shape.remove(at: try type.axis(op.inputAxes.isEmpty ? 0 : op.inputAxes[index - op.states]))
            }
            types.append(type)
        }
        return types
    }

    /// The scan as a sequence of nodes; nil when the number of parts is not known now or too large.
    private func unroll(_ op: Scan, _ body: ONNXNestedGraph, _ values: [ValueID]) throws -> [ValueID]? {
        guard !op.isBatched else { return nil }
        return try attempt {
            let elements = try formals(op, values)
            let first = graph.type(of: values[op.states])
            guard let count = first.shape[try first.axis(op.inputAxes.first ?? 0)].value,
                (1...ControlFlowState.unrolledIterations).contains(count)
            else { return nil }
            let start = graph.nodes.count
            var state = Array(values.prefix(op.states))
            var parts: [[ValueID]] = []
            for iteration in 0..<count {
                var taken: [ValueID] = []
                for (index, value) in values.dropFirst(op.states).enumerated() {
                    let place = op.inputDirections.dropFirst(index).first == 1 ? count - 1 - iteration : iteration
                    let axis = op.inputAxes.isEmpty ? 0 : op.inputAxes[index]
                    guard graph.type(of: value).shape[try graph.type(of: value).axis(axis)].value == count else {
                        return nil
                    }
                    let number = graph.addConstant(Tensor(scalar: Int64(place)))
                    taken += try builder.add(Gather(attributes: ["axis": .int(axis)]), [value, number])
                }
                guard let outputs = try inline(body, (state + taken).map { .value($0) })?.compactMap(\.value),
                    outputs.count >= op.states, control.mayUnroll(graph.nodes.count - start)
                else { return nil }
                state = Array(outputs.prefix(op.states))
                guard state.map(graph.type(of:)) == Array(elements.prefix(op.states)) else { return nil }
                parts.append(Array(outputs.dropFirst(op.states)))
            }
            for index in parts[0].indices {
                var row = parts.map { $0[index] }
                if op.outputDirections.dropFirst(index).first == 1 { row.reverse() }
                let axis = op.outputAxes.isEmpty ? 0 : op.outputAxes.dropFirst(index).first
                guard let axis, let stacked = try stack(row, axis: axis) else { return nil }
                state.append(stacked)
            }
            control.unroll(graph.nodes.count - start)
            return state
        }
    }
}
