import COnnx
import Core
import IR
import Operators

extension ONNXImportSession {
    /// A loop. One whose iterations are all known and few is unrolled.
    func importLoop(
        _ node: ONNXNode, _ attributes: ONNXAttributes, _ inputs: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let body = try attributes.graph("body", node)
        try attributes.check(known: [])
        let limit = inputs.first?.value
        let condition = inputs.count > 1 ? inputs[1].value : nil
        let initial = Array(inputs.dropFirst(2))
        loops.insert(node.label)
        if let unrolled = try unroll(body, limit: limit, condition: condition, initial) { return unrolled }
        label = node.label
        return try importRolled(body, limit: limit, condition: condition, initial)
    }

    /// The loop as a node of its own: its body with carried values of types that hold in every iteration. Carried
    /// sequences must keep their length.
    private func importRolled(
        _ body: ONNXNestedGraph, limit: ValueID?, condition: ValueID?, _ operands: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let (symbol, most, place) = (control.symbol(label), forms.iterations[label], label)
        let initial = operands.flatMap(\.values)
        let forms = operands.map(\.form)
        var types = initial.map(graph.type(of:))
        let savedCounts = counts
        for attempt in 0...3 {
            counts = savedCounts
            if attempt == 3 { types = types.enumerated().map { $1.withoutExtents(name: "\(symbol).\($0)") } }
            guard let nested = try nestLoopBody(body, types, forms) else { return nil }
            try check(nested, forms)
            var next = types
            for (index, type) in nested.outputTypes.dropFirst().prefix(types.count).enumerated() {
                guard let joined = types[index].joined(with: type, name: "\(symbol).\(index)") else {
                    throw OperatorError(
                        "carried value \(index) is \(types[index]) at first and \(type) later; "
                            + "element type and rank must stay the same")
                }
                next[index] = joined
            }
            guard next == types || attempt >= 3 else {
                types = next
                continue
            }
            let captures = nested.captures
            label = place
            let op = Loop(
                body: nested.finished(captures, around: graph), carried: initial.count,
                iterations: iterations(nested, limit: limit, condition: condition), most: most,
                symbol: symbol)
            var values = try builder.add(op, [limit, condition] + initial + captures)[...]
            return nested.forms.dropFirst().map { $0.takeOperand(from: &values) }
        }
        return nil
    }

    /// Checks that the body gives the condition, carried values of the forms that it takes, and tensors.
    private func check(_ nested: NestedImport, _ forms: [ImportOperand.Form]) throws(OperatorError) {
        guard nested.forms.count > forms.count, nested.forms[0] == .value else {
            throw OperatorError(
                "the body gives \(nested.forms.count) outputs for a condition and \(forms.count) carried values")
        }
        for (index, form) in nested.forms.dropFirst().enumerated() {
            let expected = index < forms.count ? forms[index] : .value
            guard form != expected else { continue }
            throw OperatorError(
                "carried value \(index) is \(expected) at first and \(form) later, which needs a number of iterations "
                    + "that is known when compiling and at most \(ControlFlowState.unrolledIterations); if an input "
                    + "decides it, fix that with --fix")
        }
    }

    private func nestLoopBody(
        _ body: ONNXNestedGraph, _ types: [TensorType], _ forms: [ImportOperand.Form]
    ) throws -> NestedImport? {
        try nest(
            body, [TensorType(.int64, fixed: []), TensorType(.bool, fixed: [])] + types,
            as: [.value, .value] + forms)
    }

    /// The number of iterations, when the limit alone decides it.
    private func iterations(_ body: NestedImport, limit: ValueID?, condition: ValueID?) -> Int? {
        guard let limit, let number = graph.constant(limit)?.integers?.first, number <= Limits.dimension else {
            return nil
        }
        if let condition {
            guard let known = graph.constant(condition)?.elements(as: Bool.self)?.first else { return nil }
            guard known else { return 0 }
        }
        guard number > 0 else { return 0 }
        var next = body.outputs[0].value
        while let node = body.target.graph.nodes.first(where: { $0.outputs.contains(next) }), node.op is Identity,
            let input = node.input(0)
        {
            next = input
        }
        let isConstantTrue = body.target.graph.constant(next)?.elements(as: Bool.self)?.first == true
        return isConstantTrue || next == body.formals[1] ? number : nil
    }

    /// The loop as a sequence of nodes; nil when its iterations are not known now or too many.
    private func unroll(
        _ body: ONNXNestedGraph, limit: ValueID?, condition: ValueID?, _ initial: [ImportOperand]
    ) throws -> [ImportOperand]? {
        var count = ControlFlowState.unrolledIterations + 1
        if let limit {
            guard let number = graph.constant(limit)?.integers?.first else { return nil }
            count = min(count, max(0, number))
        }
        var isRunning = true
        if let condition {
            guard let known = graph.constant(condition)?.elements(as: Bool.self)?.first else { return nil }
            isRunning = known
        }
        guard isRunning, count > 0, limit == nil || count <= ControlFlowState.unrolledIterations else { return nil }
        return try attempt {
            var state = initial
            var parts: [[ImportOperand]] = []
            var iteration = 0
            let start = graph.nodes.count
            while isRunning && iteration < count {
                let number = graph.addConstant(Tensor(scalar: Int64(iteration)))
                let holds = graph.addConstant(Tensor(scalar: true))
                guard iteration < ControlFlowState.unrolledIterations,
                    let outputs = try inline(body, [.value(number), .value(holds)] + state),
                    outputs.count > state.count, control.mayUnroll(graph.nodes.count - start),
                    let next = graph.constant(outputs[0].value)?.elements(as: Bool.self)?.first
                else { return nil }
                isRunning = next
                state = Array(outputs[1..<state.count + 1])
                parts.append(Array(outputs.dropFirst(state.count + 1)))
                iteration += 1
            }
            for index in parts.first?.indices ?? [].indices {
                let row = parts.compactMap { $0[index].value }
                guard row.count == parts.count, let stacked = try stack(row, axis: 0) else { return nil }
                state.append(.value(stacked))
            }
            control.unroll(graph.nodes.count - start)
            return state
        }
    }

    /// Values of one type along a new axis; nil when their types differ.
    func stack(_ parts: [ValueID], axis: Int) throws(OperatorError) -> ValueID? {
        guard let first = parts.first, parts.allSatisfy({ graph.type(of: $0) == graph.type(of: first) }) else {
            return nil
        }
        var rows: [ValueID] = []
        for part in parts {
            rows += try builder.add(Unsqueeze(attributes: ["axes": .ints([axis])]), [part])
        }
        return try builder.add(Concat(axis: axis), rows).first
    }

    /// Tries a part of the import; when it gives nil, an error of an operator, or new problems, all that it did to the
    /// graph and the report is taken back.
    func attempt<Result>(_ body: () throws -> Result?) throws -> Result? {
        let (savedReport, savedNodes, savedNeeded, savedControl) = (report, graph.nodes, neededOperators, control)
        let savedCounts = counts
        do {
            if let result = try body(), report.hasSameObstacles(as: savedReport) { return result }
        } catch is OperatorError {
            // The other way of importing says what is wrong.
        }
        report = savedReport
        graph.nodes = savedNodes
        counts = savedCounts
        neededOperators = savedNeeded
        control.restoreUnrolled(from: savedControl)
        return nil
    }
}

extension TensorType {
    /// The type with every extent unknown.
    fileprivate func withoutExtents(name: String) -> TensorType {
        TensorType(dtype, shape.indices.map { .symbol(Dimension.Symbol(name: "\(name).\($0)")) })
    }
}
