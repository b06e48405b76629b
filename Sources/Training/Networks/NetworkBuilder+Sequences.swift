import Core
import IR
import Operators

extension NetworkBuilder {
    /// A recurrent layer over [batch, features, steps]. Weights begin uniform within 1 / sqrt(units), as PyTorch's do.
    mutating func recurrent(
        _ input: Features, _ kind: NetworkLayer.RecurrentKind, _ units: Int, _ isBidirectional: Bool, _ keepsSteps: Bool
    ) throws -> Features {
        guard input.form == .sequence else { throw TrainingError("it needs a window of steps") }
        let (inputs, directions) = (try extent(input.value, 1), isBidirectional ? 2 : 1)
        let steps = try append(Transpose([2, 0, 1]), input.value)
        let gates = kind == .lstm ? 4 : 3
        let limit = 1 / Double(units).squareRoot()
        let w = uniform("\(kind).input", [directions, gates * units, inputs], limit: limit)
        let r = uniform("\(kind).recurrent", [directions, gates * units, units], limit: limit)
        let b = uniform("\(kind).bias", [directions, 2 * gates * units], limit: limit)
        let op: any Operator
        switch kind {
        case .lstm:
            var lstm = LSTM()
            (lstm.direction, lstm.hiddenSize) = (isBidirectional ? .bidirectional : .forward, units)
            op = lstm
        case .gru:
            var gru = GRU()
            (gru.direction, gru.hiddenSize) = (isBidirectional ? .bidirectional : .forward, units)
            gru.isLinearBeforeReset = true
            op = gru
        }
        let outputs = try graph.append(op, [steps, w, r, b], name: "\(kind)")
        if keepsSteps {
            // [steps, directions, batch, units] becomes [batch, directions · units, steps].
            let order = try append(Transpose([2, 1, 3, 0]), outputs[0])
            let shape: [Int64] = [0, Int64(directions * units), Int64(try extent(input.value, 2))]
            return Features(
                value: try append(Reshape(), order, graph.addConstant(Tensor(shape, shape: [3]))), form: .sequence)
        }
        // [directions, batch, units] becomes [batch, directions · units].
        let order = try append(Transpose([1, 0, 2]), outputs[1])
        return Features(value: try append(Flatten(), order), form: .vector)
    }

    /// A block of a transformer's encoder over [batch, features, steps].
    mutating func attention(_ input: Features, heads: Int, expand: Int) throws -> ValueID {
        guard input.form == .sequence else { throw TrainingError("it needs a window of steps") }
        let (width, steps) = (try extent(input.value, 1), try extent(input.value, 2))
        guard heads > 0, width % heads == 0 else {
            throw TrainingError("\(width) features do not split into \(heads) heads")
        }
        let x = try append(Transpose([0, 2, 1]), input.value)
        let normal = try layerNormalized(x, "attention.norm")
        func projected(_ name: String) throws -> ValueID {
            let shape: [Int64] = [0, Int64(steps), Int64(heads), Int64(width / heads)]
            let split = try append(
                Reshape(), dense(normal, width, name: name, spread: 1), graph.addConstant(Tensor(shape, shape: [4])))
            return try append(Transpose([0, 2, 1, 3]), split)
        }
        let (query, key, value) = (try projected("query"), try projected("key"), try projected("value"))
        let scale = graph.addConstant(Tensor(scalar: 1 / Float(width / heads).squareRoot()))
        let scores = try append(Mul(), append(MatMul(), query, append(Transpose([0, 1, 3, 2]), key)), scale)
        let mixed = try append(Transpose([0, 2, 1, 3]), append(MatMul(), append(Softmax(), scores), value))
        let joined: [Int64] = [0, Int64(steps), Int64(width)]
        let context = try append(Reshape(), mixed, graph.addConstant(Tensor(joined, shape: [3])))
        let attended = try append(Add(), x, dense(context, width, name: "output", spread: 1))
        let inner = try activated(
            dense(layerNormalized(attended, "dense.norm"), width * expand, name: "wide"), .gelu)
        let result = try append(Add(), attended, dense(inner, width, name: "narrow", spread: 1))
        return try append(Transpose([0, 2, 1]), result)
    }

    private mutating func layerNormalized(_ x: ValueID, _ name: String) throws -> ValueID {
        let width = try extent(x, shape(x).count - 1)
        return try append(
            LayerNormalization(), x, filled("\(name).scale", width, with: 1), filled("\(name).bias", width, with: 0))
    }
}
