import IR
import Operators

/// Writes a recurrent layer as the products and functions of its steps, which have gradients.
struct RecurrentExpansion {
    private var builder: GradientBuilder
    private let node: Node

    /// The graph with `node` replaced: nodes are appended, and the values that take the place of its outputs returned.
    /// - Throws: for forms of layers that have no gradient.
    static func expand(_ node: Node, in graph: inout Graph) throws(OperatorError) -> [ValueID?] {
        var expansion = RecurrentExpansion(builder: GradientBuilder(graph), node: node)
        let outputs: [ValueID?]
        switch node.op {
        case let op as LSTM: outputs = try expansion.lstm(op)
        case let op as GRU: outputs = try expansion.gru(op)
        default: throw OperatorError("\(type(of: node.op).name) has no gradient; use LSTM or GRU")
        }
        graph = expansion.builder.graph
        return outputs
    }

    private func value(_ index: Int, _ name: String) throws(OperatorError) -> ValueID {
        guard let value = node.input(index) else { throw OperatorError("input '\(name)' is missing") }
        return value
    }

    private func refuseVariants(
        _ op: some RecurrentOperator, from index: Int
    ) throws(OperatorError) {
        guard op.activations.isEmpty || op.activations == (0..<op.direction.count).flatMap({ _ in defaults(op) }),
            op.clip == nil, node.input(4) == nil, (index..<8).allSatisfy({ node.input($0) == nil })
        else {
            throw OperatorError(
                "sequence lengths, peepholes, initial cell states, clipping and other activations have no gradient")
        }
    }

    private func defaults<Op: RecurrentOperator>(_ op: Op) -> [String] {
        Op.defaultActivations.map { $0 == .sigmoid ? "Sigmoid" : "Tanh" }
    }

    private mutating func lstm(_ op: LSTM) throws(OperatorError) -> [ValueID?] {
        try refuseVariants(op, from: 6)
        guard !op.couplesForget else { throw OperatorError("coupled input and forget gates have no gradient") }
        var last: [ValueID] = []
        var states: [[ValueID]] = []
        for direction in 0..<op.direction.count {
            let weights = try weights(direction, gates: 4)
            var (h, c): (ValueID?, ValueID?) = (try initialState(direction), nil)
            let steps = try inputGates(op.isBatchFirst, weights, bias: try biases(direction, gates: 4, both: true))
            var outputs: [ValueID] = []
            for step in op.direction.isReversed(direction) ? steps.reversed() : steps {
                let sum =
                    try h.map { (h) throws(OperatorError) in
                        try builder(Add(), step, builder(MatMul(), h, weights.recurrent))
                    } ?? step
                let gates = try split(sum, 4)
                let (input, output) = (try builder(Sigmoid(), gates[0]), try builder(Sigmoid(), gates[1]))
                var cell = try builder(Mul(), input, builder(Tanh(), gates[3]))
                if let before = c {
                    cell = try builder(Add(), builder(Mul(), builder(Sigmoid(), gates[2]), before), cell)
                }
                let state = try builder(Mul(), output, builder(Tanh(), cell))
                (h, c) = (state, cell)
                outputs.append(state)
            }
            if let c { last.append(c) }
            states.append(op.direction.isReversed(direction) ? outputs.reversed() : outputs)
        }
        let hidden = try finalStates(states, op.direction)
        return [
            try sequence(states, op.isBatchFirst), try stacked(hidden, op.isBatchFirst),
            try stacked(last, op.isBatchFirst),
        ]
    }

    private mutating func gru(_ op: GRU) throws(OperatorError) -> [ValueID?] {
        try refuseVariants(op, from: 6)
        guard op.isLinearBeforeReset else {
            throw OperatorError("a GRU without linear_before_reset has no gradient; set it to 1")
        }
        var states: [[ValueID]] = []
        for direction in 0..<op.direction.count {
            let weights = try weights(direction, gates: 3)
            let steps = try inputGates(op.isBatchFirst, weights, bias: try biases(direction, gates: 3, both: false))
            let bias = try recurrentBias(direction, gates: 3)
            var h = try firstState(direction, steps)
            var outputs: [ValueID] = []
            for step in op.direction.isReversed(direction) ? steps.reversed() : steps {
                var product = try builder(MatMul(), h, weights.recurrent)
                if let bias { product = try builder(Add(), product, bias) }
                let (x, r) = (try split(step, 3), try split(product, 3))
                let update = try builder(Sigmoid(), builder(Add(), x[0], r[0]))
                let reset = try builder(Sigmoid(), builder(Add(), x[1], r[1]))
                let candidate = try builder(Tanh(), builder(Add(), x[2], builder(Mul(), reset, r[2])))
                h = try builder(Add(), candidate, builder(Mul(), update, builder(Sub(), h, candidate)))
                outputs.append(h)
            }
            states.append(op.direction.isReversed(direction) ? outputs.reversed() : outputs)
        }
        return [
            try sequence(states, op.isBatchFirst), try stacked(finalStates(states, op.direction), op.isBatchFirst),
        ]
    }

    /// W and R of a direction, turned so that they are the second operands of products.
    private mutating func weights(
        _ direction: Int, gates: Int
    ) throws(OperatorError) -> (input: ValueID, recurrent: ValueID) {
        func turned(_ value: ValueID) throws(OperatorError) -> ValueID {
            let shape = try builder.shape(value)
            let part = shape[0] == 1 ? value : try builder.slice(value, axis: 0, from: direction, to: direction + 1)
            return try builder(Transpose([1, 0]), builder.reshape(part, Array(shape[1...])))
        }
        return (try turned(value(1, "W")), try turned(value(2, "R")))
    }

    /// The bias of the input's gates, and with `both` that of the recurrent product added; nil when there is none.
    private mutating func biases(_ direction: Int, gates: Int, both: Bool) throws(OperatorError) -> ValueID? {
        guard let bias = node.input(3) else { return nil }
        let half = try builder.shape(bias)[1] / 2
        let own = try part(bias, direction, from: 0, to: half)
        return both ? try builder(Add(), own, part(bias, direction, from: half, to: 2 * half)) : own
    }

    private mutating func recurrentBias(_ direction: Int, gates: Int) throws(OperatorError) -> ValueID? {
        guard let bias = node.input(3) else { return nil }
        let half = try builder.shape(bias)[1] / 2
        return try part(bias, direction, from: half, to: 2 * half)
    }

    private mutating func part(
        _ bias: ValueID, _ direction: Int, from start: Int, to end: Int
    ) throws(OperatorError) -> ValueID {
        let width = try builder.shape(bias)[1]
        let row = try builder.reshape(builder.slice(bias, axis: 0, from: direction, to: direction + 1), [width])
        return try builder.slice(row, axis: 0, from: start, to: end)
    }

    /// The gates of every step's input, [batch, gates · hidden] each: one product for all steps.
    private mutating func inputGates(
        _ isBatchFirst: Bool, _ weights: (input: ValueID, recurrent: ValueID), bias: ValueID?
    ) throws(OperatorError) -> [ValueID] {
        var x = try value(0, "X")
        if isBatchFirst { x = try builder(Transpose([1, 0, 2]), x) }
        let shape = try builder.shape(x)
        var gates = try builder(MatMul(), builder.reshape(x, [shape[0] * shape[1], shape[2]]), weights.input)
        if let bias { gates = try builder(Add(), gates, bias) }
        var cut = Split()
        (cut.axis, cut.sizes) = (0, Array(repeating: shape[1], count: shape[0]))
        return try builder.add(cut, [gates])
    }

    private mutating func split(_ value: ValueID, _ parts: Int) throws(OperatorError) -> [ValueID] {
        var cut = Split()
        (cut.axis, cut.sizes) = (1, Array(repeating: try builder.shape(value)[1] / parts, count: parts))
        return try builder.add(cut, [value])
    }

    private mutating func initialState(_ direction: Int) throws(OperatorError) -> ValueID? {
        guard let state = node.input(5) else { return nil }
        let shape = try builder.shape(state)
        let part = try builder.slice(state, axis: 0, from: direction, to: direction + 1)
        return try builder.reshape(part, Array(shape[1...]))
    }

    /// The state before the first step of a GRU: the one given, or zeros.
    private mutating func firstState(_ direction: Int, _ steps: [ValueID]) throws(OperatorError) -> ValueID {
        if let given = try initialState(direction) { return given }
        guard let first = steps.first else { throw OperatorError("a sequence without steps has no gradient") }
        let shape = try builder.shape(first)
        let zeros = [Double](repeating: 0, count: shape[0] * shape[1] / 3)
        let dtype = builder.graph.type(of: first).dtype
        return builder.add(try Tensor(rounding: zeros, to: dtype, shape: [shape[0], shape[1] / 3]))
    }

    private func finalStates(_ states: [[ValueID]], _ direction: RecurrentDirection) throws(OperatorError) -> [ValueID]
    {
        var result: [ValueID] = []
        for (index, list) in states.enumerated() {
            guard let last = direction.isReversed(index) ? list.first : list.last else {
                throw OperatorError("a sequence without steps has no gradient")
            }
            result.append(last)
        }
        return result
    }

    /// [directions, batch, hidden], or batch first.
    private mutating func stacked(_ states: [ValueID], _ isBatchFirst: Bool) throws(OperatorError) -> ValueID {
        let axis = isBatchFirst ? 1 : 0
        var parts: [ValueID] = []
        for state in states { parts.append(try builder(Unsqueeze(axes: [axis]), state)) }
        return parts.count == 1 ? parts[0] : try builder.add(Concat(axis: axis), parts)[0]
    }

    /// Y: [steps, directions, batch, hidden], or [batch, steps, directions, hidden].
    private mutating func sequence(_ states: [[ValueID]], _ isBatchFirst: Bool) throws(OperatorError) -> ValueID {
        var directions: [ValueID] = []
        for list in states {
            var steps: [ValueID] = []
            for state in list { steps.append(try builder(Unsqueeze(axes: isBatchFirst ? [1, 2] : [0, 1]), state)) }
            directions.append(try builder.add(Concat(axis: isBatchFirst ? 1 : 0), steps)[0])
        }
        return directions.count == 1
            ? directions[0] : try builder.add(Concat(axis: isBatchFirst ? 2 : 1), directions)[0]
    }
}
