import Core
import IR

extension LSTM {
    /// ONNX Runtime's DynamicQuantizeLSTM: weights of 8 bits; the input as a whole, and the state of each step, are quantized
    /// by their own range, and their products with the weights are exact. Steps are written one by one, so that their
    /// number has to be known.
    static let dynamicQuantized = Spelling.onnx(
        "DynamicQuantizeLSTM", domain: "com.microsoft",
        .expanded { (node, context) throws(OperatorError) in
            var node = node
            let layer = try QuantizedLSTM(&node, NodeWriter(context: context))
            if let unknown = node.attributes.keys.min() {
                throw OperatorError("attribute '\(unknown)' is not known to DynamicQuantizeLSTM")
            }
            return try layer.results()
        })
}

/// The parts of a quantized layer.
private struct QuantizedLSTM {
    /// Weights of one direction, [depth, 4 * size], with what their numbers stand for.
    struct Weights {
        var numbers: ValueID
        var scale: ValueID
        var zero: ValueID?
    }

    /// The most steps of all directions that are written.
    static let mostSteps = 1 << 12

    let node: ForeignNode
    let write: NodeWriter
    let x: ValueID
    let direction: RecurrentDirection
    let steps: Int
    let batch: Int
    let size: Int

    init(_ node: inout ForeignNode, _ write: NodeWriter) throws(OperatorError) {
        guard let x = node.input(0), let r = node.input(2), node.input(1) != nil else {
            throw OperatorError("input 'X', 'W' or 'R' is missing")
        }
        direction = try node.take("direction") ?? .forward
        let declared: Int? = try node.take("hidden_size")
        try Self.refuseOthers(&node)
        guard write.type(x).rank == 3, write.type(r).rank == 3 else { throw OperatorError("X and R have three axes") }
        size = try write.extent(r, 1, "the size of the state")
        guard declared == nil || declared == size else {
            throw OperatorError("hidden_size is not that of R, \(size)")
        }
        steps = try write.extent(x, 0, "the number of steps")
        batch = try write.extent(x, 1, "the batch")
        guard steps * direction.count <= Self.mostSteps else {
            throw OperatorError(
                "\(steps) steps are more than the \(Self.mostSteps / direction.count) that are written out")
        }
        (self.node, self.write, self.x) = (node, write, x)
    }

    /// Refuses what quantizers do not write.
    private static func refuseOthers(_ node: inout ForeignNode) throws(OperatorError) {
        let names: [String] = try node.take("activations") ?? []
        let isPlain = zip(names, ["sigmoid", "tanh", "tanh", "sigmoid", "tanh", "tanh"])
            .allSatisfy { $0.lowercased() == $1 }
        let couples: Bool = try node.take("input_forget") ?? false
        let clip: Float? = try node.take("clip")
        guard isPlain, !couples, clip == nil || clip == 0, node.input(4) == nil, node.input(7) == nil else {
            throw OperatorError("activations of its own, input_forget, clip, sequence_lens and P are not supported")
        }
        for name in ["activation_alpha", "activation_beta"] {
            let numbers: [Float] = try node.take(name) ?? []
            guard numbers.isEmpty else { throw OperatorError("'\(name)' is not supported") }
        }
    }

    /// Y, Y_h and Y_c.
    func results() throws(OperatorError) -> [ValueID?] {
        let (numbers, scale, zero) = try QuantizeLinear.byOwnRange(x, write.context)
        var (whole, last, cells): ([ValueID], [ValueID], [ValueID]) = ([], [], [])
        for index in 0..<direction.count {
            let inputs = try product((numbers, scale, zero), weights(1, scale: 8, index), bias(index))
            let result = try walk(inputs, index)
            whole.append(try write(Unsqueeze(axes: [1]), joined(result.states)))
            last.append(result.h)
            cells.append(result.c)
        }
        return [
            try write.context.add(Concat(axis: 1), whole)[0], try write.context.add(Concat(axis: 0), last)[0],
            try write.context.add(Concat(axis: 0), cells)[0],
        ]
    }

    /// The states of one direction in the order of the steps, and the last state and cell, [1, batch, size].
    private func walk(_ inputs: ValueID, _ index: Int) throws(OperatorError) -> (
        states: [ValueID], h: ValueID, c: ValueID
    ) {
        let recurrent = try weights(2, scale: 10, index)
        var h = try initial(5, index)
        var c = try initial(6, index)
        var states: [ValueID] = []
        let isReverse = direction.isReversed(index)
        for step in isReverse ? Array((0..<steps).reversed()) : Array(0..<steps) {
            var gates = try write.reshape(
                write.slice(inputs, axis: 0, from: step, to: step + 1), [batch, 4 * size])
            if let h {
                let quantized = try QuantizeLinear.byOwnRange(h, write.context)
                gates = try write(Add(), gates, product((quantized.y, quantized.scale, quantized.zero), recurrent, nil))
            }
            func gate(_ place: Int) throws(OperatorError) -> ValueID {
                try write.slice(gates, axis: 1, from: place * size, to: (place + 1) * size)
            }
            let fresh = try write(Mul(), write(Sigmoid(), gate(0)), write(Tanh(), gate(3)))
            if let old = c {
                c = try write(Add(), write(Mul(), write(Sigmoid(), gate(2)), old), fresh)
            } else {
                c = fresh
            }
            h = try write(Mul(), write(Sigmoid(), gate(1)), write(Tanh(), c))
            if let h { states.append(h) }
        }
        guard let h, let c else { throw OperatorError("there is no step") }
        return (
            isReverse ? states.reversed() : states, try write(Unsqueeze(axes: [0]), h),
            try write(Unsqueeze(axes: [0]), c)
        )
    }

    /// [steps, batch, size].
    private func joined(_ states: [ValueID]) throws(OperatorError) -> ValueID {
        var parts: [ValueID] = []
        for state in states { parts.append(try write(Unsqueeze(axes: [0]), state)) }
        return try write.context.add(Concat(axis: 0), parts)[0]
    }

    /// The exact product of quantized numbers with weights, times their scales, plus a bias.
    private func product(
        _ a: (y: ValueID, scale: ValueID, zero: ValueID), _ weights: Weights, _ bias: ValueID?
    ) throws(OperatorError) -> ValueID {
        let sums = try write(MatMulInteger(), a.y, weights.numbers, a.zero, weights.zero)
        let scaled = try write.context.requantized(sums, axis: -1, scales: (a.scale, weights.scale, nil), zero: nil)
        guard let result = scaled[0] else { throw OperatorError("no product") }
        return try bias.map { (bias) throws(OperatorError) in try write(Add(), result, bias) } ?? result
    }

    /// The weights of an input, of which the scale and the zero point are other inputs, one behind the other.
    private func weights(_ input: Int, scale: Int, _ index: Int) throws(OperatorError) -> Weights {
        guard let numbers = node.input(input), let scales = node.input(scale) else {
            throw OperatorError("weights or their scale are missing")
        }
        return Weights(
            numbers: try part(numbers, index), scale: try numbersOf(scales, index),
            zero: try node.input(scale + 1).map { (zeros) throws(OperatorError) in try numbersOf(zeros, index) })
    }

    /// The sum of both biases of a direction, [4 * size]; nil without any.
    private func bias(_ index: Int) throws(OperatorError) -> ValueID? {
        guard let biases = node.input(3) else { return nil }
        let own = try part(biases, index)
        return try write(
            Add(), write.slice(own, axis: 0, from: 0, to: 4 * size),
            write.slice(own, axis: 0, from: 4 * size, to: 8 * size))
    }

    private func initial(_ input: Int, _ index: Int) throws(OperatorError) -> ValueID? {
        try node.input(input).map { (value) throws(OperatorError) in try part(value, index) }
    }

    /// The part of a direction, without the axis of directions.
    private func part(_ value: ValueID, _ index: Int) throws(OperatorError) -> ValueID {
        try write(Squeeze(axes: [0]), write.slice(value, axis: 0, from: index, to: index + 1))
    }

    /// A direction's scale or zero point: one number, or one for each column.
    private func numbersOf(_ value: ValueID, _ index: Int) throws(OperatorError) -> ValueID {
        try write.context.scalar(part(value, index))
    }
}
