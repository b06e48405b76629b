import CKernels
import IR
import Operators

/// Lowers a recurrent layer: gemm_f32 computes W x with the biases for all steps and directions at once, and
/// recurrent_f32 walks the steps. Every gate takes a multiple of 16 columns.
struct RecurrentLowering<Layer: RecurrentOperator> {
    private let op: Layer
    private let node: Node
    private let directions: Int
    private let gates = Layer.gateCount
    private let steps: Int
    private let batch: Int
    private let inputs: Int
    private let hidden: Int
    /// The hidden size rounded up to whole panels.
    private let padded: Int

    init(_ op: Layer, _ node: Node, _ builder: ProgramBuilder) throws(LoweringError) {
        self.op = op
        self.node = node
        directions = op.direction.count
        let x = try builder.fixedType(of: try node.required(0)).shape
        hidden = try builder.fixedType(of: try node.required(2)).shape[2]
        (steps, batch) = op.isBatchFirst ? (x[1], x[0]) : (x[0], x[1])
        inputs = x[2]
        padded = (hidden + PanelPacking.width - 1) / PanelPacking.width * PanelPacking.width
    }

    func lower(_ kind: ck_recurrent_kind, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs.enumerated().map { $0 == 4 ? nil : $1 })
        guard steps > 0, batch > 0, hidden > 0, inputs > 0 else {
            throw LoweringError("the compiled runtime does not walk an empty sequence")
        }
        let x = try builder.denseView(of: try node.required(0))
        var parameters = try parameters(kind)
        try setActivations(&parameters)
        let gates = try inputPart(x, &builder)
        let r = try recurrentWeights(&builder)
        let resetBias = isLinearBeforeReset ? try recurrentBias(&builder) : nil
        var operands: [View?] = [gates, r, resetBias, nil]
        if kind == CK_RECURRENT_LSTM, let peepholes = node.input(7) {
            operands[3] = try spread(
                try builder.denseView(of: peepholes).reshaped([directions * 3, hidden]), stride: hidden, &builder)
        }
        for index in 4..<7 {
            let value = index < 5 + Layer.stateCount ? node.input(index) : nil
            operands.append(try value.map { (value) throws(LoweringError) in try builder.denseView(of: value) })
        }
        var outputs: [View?] = []
        for index in 0..<3 {
            let value = builder.usedOutput(node, index)
            outputs.append(try value.map { (value) throws(LoweringError) in try builder.output(value) })
        }
        outputs.append(try builder.temporary(.float32, [directions, batch, self.gates + 3, padded]))
        builder.emit(CK_FAMILY_RECURRENT_F32, parameters, inputs: operands, outputs: outputs)
    }

    private var isLinearBeforeReset: Bool { (op as? GRU)?.isLinearBeforeReset ?? false }

    private func parameters(_ kind: ck_recurrent_kind) throws(LoweringError) -> ck_recurrent_f32_params {
        var parameters = ck_recurrent_f32_params()
        parameters.kind = Int32(kind.rawValue)
        (parameters.steps, parameters.batch) = (try int32(steps), try int32(batch))
        (parameters.hidden, parameters.directions) = (try int32(hidden), try int32(directions))
        for direction in 0..<directions where op.direction.isReversed(direction) {
            parameters.reverse |= 1 << Int32(direction)
        }
        let row = directions * gates * padded
        let (one, all) = (hidden, directions * hidden)
        if op.isBatchFirst {
            (parameters.gates_step, parameters.gates_batch) = (try int32(row), try int32(steps * row))
            (parameters.y_step, parameters.y_batch) = (try int32(all), try int32(steps * all))
            parameters.y_direction = try int32(one)
            (parameters.state_batch, parameters.state_direction) = (try int32(all), try int32(one))
        } else {
            (parameters.gates_step, parameters.gates_batch) = (try int32(batch * row), try int32(row))
            (parameters.y_step, parameters.y_batch) = (try int32(batch * all), try int32(one))
            parameters.y_direction = try int32(batch * one)
            (parameters.state_batch, parameters.state_direction) = (try int32(one), try int32(batch * one))
        }
        parameters.linear_before_reset = isLinearBeforeReset ? 1 : 0
        parameters.input_forget = (op as? LSTM)?.couplesForget == true ? 1 : 0
        parameters.clip = op.clip ?? 0
        if op.clip == 0 { throw LoweringError("the compiled runtime does not clip to 0") }
        return parameters
    }

    private func setActivations(_ parameters: inout ck_recurrent_f32_params) throws(LoweringError) {
        let functions = try lowering { () throws(OperatorError) in try op.functions() }
        let count = Layer.defaultActivations.count
        withUnsafeMutableBytes(of: &parameters.activations) { bytes in
            let places = bytes.bindMemory(to: ck_activation.self)
            for direction in 0..<directions {
                for index in 0..<count {
                    places[direction * 3 + index] = functions[direction * count + index].kernelForm
                }
            }
        }
    }

    // MARK: Operands

    /// W x + biases for all steps: [rows, directions, gates, padded].
    private func inputPart(_ x: View, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let w = try builder.packed(
            try node.required(1),
            PanelPacking(
                batch: directions * gates, columns: hidden, outer: 1, inner: inputs, batchStride: hidden * inputs,
                columnStride: inputs, outerStride: 0, innerStride: 1))
        let bias = try inputBias(&builder)
        let (rows, columns) = (steps * batch, directions * gates * padded)
        let result = try builder.temporary(.float32, [rows, columns])
        var parameters = ck_gemm_f32_params()
        (parameters.batch, parameters.m) = (1, try int32(rows))
        (parameters.n, parameters.k) = (try int32(columns), try int32(inputs))
        (parameters.a_row, parameters.c_row) = (parameters.k, parameters.n)
        builder.emit(CK_FAMILY_GEMM_F32, parameters, inputs: [x, w, bias, nil], outputs: [result])
        return result
    }

    /// R in the form of recurrent_f32: see `ck_recurrent_f32_params`.
    private func recurrentWeights(_ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        let value = try node.required(2)
        let count = directions * gates * padded * hidden
        if let tensor = builder.graph.constant(value) {
            var packed = [Float](repeating: 0, count: count)
            tensor.withElements(of: Float.self) { r in
                for panel in panels {
                    for column in 0..<panel.columns {
                        for k in 0..<hidden {
                            packed[panel.target + k * panel.width + column] = r[panel.source + column * hidden + k]
                        }
                    }
                }
            }
            return builder.add(constant: packed)
        }
        let r = try builder.denseView(of: value)
        let packed = try builder.temporary(.float32, [count])
        guard panels.count <= 1024 else {
            throw LoweringError("recurrent weights of this size must be constants")
        }
        if padded > hidden { try builder.emitFill(packed, with: Tensor(scalar: Float(0))) }
        for panel in panels {
            try builder.emitCopy(
                from: r, strides: [1, hidden], sourceOffset: panel.source, to: packed, strides: [panel.width, 1],
                destinationOffset: panel.target, shape: [hidden, panel.columns])
        }
        return packed
    }

    /// A panel of up to 16 columns of R: where its first element is in R and in the packed form, and the distance between
    /// the packed rows.
    private struct Panel {
        var source: Int
        var target: Int
        var columns: Int
        var width: Int
    }

    /// The panels of all directions and gates.
    private var panels: [Panel] {
        let (own, block) = (padded / PanelPacking.width, 4 * PanelPacking.width)
        let all = gates * padded
        var panels: [Panel] = []
        for direction in 0..<directions {
            for place in 0..<(gates * own) {
                let (gate, column) = (place / own, place % own * PanelPacking.width)
                let (packed, inBlock) = (place * PanelPacking.width / block * block, place * PanelPacking.width % block)
                panels.append(
                    Panel(
                        source: ((direction * gates + gate) * hidden + column) * hidden,
                        target: (direction * all + packed) * hidden + inBlock,
                        columns: min(PanelPacking.width, hidden - column), width: min(block, all - packed)))
            }
        }
        return panels
    }

    /// The biases of W and R together, [directions, gates, padded]; without R's of the last gate when the reset has it.
    private func inputBias(_ builder: inout ProgramBuilder) throws(LoweringError) -> View? {
        guard let value = node.input(3) else { return nil }
        let size = gates * hidden
        let summed = isLinearBeforeReset ? size - hidden : size
        if let tensor = builder.graph.constant(value) {
            let sums = tensor.withElements(of: Float.self) { b in
                (0..<directions * size).map { place in
                    let (start, index) = (place / size * 2 * size, place % size)
                    return index < summed ? b[start + index] + b[start + size + index] : b[start + index]
                }
            }
            return builder.add(constant: Self.spread(sums, from: hidden, to: padded))
        }
        let b = try builder.denseView(of: value)
        let sums = try builder.temporary(.float32, [directions * gates, hidden])
        for direction in 0..<directions {
            let start = direction * 2 * size
            try builder.emitBinary(
                CK_BINARY_ADD, b.part(elementOffset: start, shape: [summed]),
                b.part(elementOffset: start + size, shape: [summed]),
                sums.part(elementOffset: direction * size, shape: [summed]))
            if summed < size {
                try builder.emitCopy(
                    from: b.part(elementOffset: start + summed, shape: [hidden]),
                    to: sums.part(elementOffset: direction * size + summed, shape: [hidden]))
            }
        }
        return try spread(sums, stride: hidden, &builder)
    }

    /// R's bias of the last gate, [directions, padded].
    private func recurrentBias(_ builder: inout ProgramBuilder) throws(LoweringError) -> View? {
        guard let value = node.input(3) else { return nil }
        let size = gates * hidden
        if let tensor = builder.graph.constant(value) {
            let rows = tensor.withElements(of: Float.self) { b in
                (0..<directions).flatMap { (direction: Int) -> [Float] in
                    let end = (direction + 1) * 2 * size
                    return Array(b[(end - hidden)..<end])
                }
            }
            return builder.add(constant: Self.spread(rows, from: hidden, to: padded))
        }
        let view = try builder.denseView(of: value)
        return try spread(
            view.part(
                elementOffset: 2 * size - hidden, shape: [(directions - 1) * 2 * size + hidden]),
            rows: directions, stride: 2 * size, &builder)
    }

    /// The rows of a dense view at multiples of the padded size, zeros between them.
    private func spread(_ view: View, stride: Int, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        try spread(view, rows: view.shape[0], stride: stride, &builder)
    }

    private func spread(
        _ view: View, rows: Int, stride: Int, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let result = try builder.temporary(.float32, [rows, padded])
        if padded > hidden { try builder.emitFill(result, with: Tensor(scalar: Float(0))) }
        try builder.emitCopy(
            from: view, strides: [stride, 1], to: result, strides: [padded, 1], shape: [rows, hidden])
        return result
    }

    private static func spread(_ values: [Float], from width: Int, to padded: Int) -> [Float] {
        var result = [Float](repeating: 0, count: values.count / width * padded)
        for (index, value) in values.enumerated() { result[index / width * padded + index % width] = value }
        return result
    }
}

extension RecurrentActivation {
    /// The form that recurrent_f32 takes.
    fileprivate var kernelForm: ck_activation {
        let kind: UInt32 =
            switch self.kind {
            case .relu: CK_ACT_RELU.rawValue
            case .tanh: CK_ACT_TANH.rawValue
            case .sigmoid: CK_ACT_SIGMOID.rawValue
            case .leakyRelu: CK_ACT_LEAKY_RELU.rawValue
            case .elu: CK_ACT_ELU.rawValue
            case .hardSigmoid: CK_ACT_HARD_SIGMOID.rawValue
            case .softsign: CK_RECURRENT_SOFTSIGN.rawValue
            case .softplus: CK_RECURRENT_SOFTPLUS.rawValue
            case .thresholdedRelu: CK_RECURRENT_THRESHOLDED_RELU.rawValue
            case .affine: CK_RECURRENT_AFFINE.rawValue
            case .scaledTanh: CK_RECURRENT_SCALED_TANH.rawValue
            }
        return ck_activation(kind: Int32(kind), a: alpha, b: beta)
    }
}
