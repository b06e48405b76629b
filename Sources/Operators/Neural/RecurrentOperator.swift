import Core
import IR

/// The order in which a recurrent layer walks the steps.
public enum RecurrentDirection: String, AttributeName {
    case forward
    case reverse
    /// A forward and a reverse layer beside each other.
    case bidirectional

    /// The number of layers.
    public var count: Int { self == .bidirectional ? 2 : 1 }

    /// Whether layer `index` walks from the last step to the first.
    public func isReversed(_ index: Int) -> Bool { self == .reverse || index == 1 }
}

/// A recurrent layer: what LSTM, GRU and RNN have in common.
///
/// X is [steps, batch, inputs] and the states are [directions, batch, hidden]; batch-first they are [batch, steps, inputs]
/// and [batch, directions, hidden]. W is [directions, gates · hidden, inputs], R [directions, gates · hidden, hidden], B
/// the biases of W and then of R. `sequence_lens` says how many steps of each sequence count: the outputs after them are
/// 0, the final state is that after the last of them, and a reverse layer begins with the last of them; a sequence of
/// length 0 has final states of 0. Computed in double precision and rounded once.
public protocol RecurrentOperator: Operator {
    /// The gates of a cell.
    static var gateCount: Int { get }
    /// The functions of one direction when the model names none.
    static var defaultActivations: [RecurrentActivation.Kind] { get }
    /// The initial states, of which X, W, R, B, sequence_lens come before.
    static var stateCount: Int { get }
    var settings: RecurrentSettings { get set }

    /// Advances the state of one sequence by one step.
    /// - Parameter inputs: the step's part of X.
    func advance(_ state: inout RecurrentState, _ cell: RecurrentCell, _ inputs: ArraySlice<Double>)
}

/// The state of one sequence in one direction.
public struct RecurrentState {
    public var h: [Double]
    /// The cell state of an LSTM.
    public var c: [Double]
}

extension RecurrentOperator {
    /// The functions of all directions, one after the other.
    /// - Throws: when a name is unknown or the count is wrong.
    public func functions() throws(OperatorError) -> [RecurrentActivation] {
        let defaults = (0..<direction.count).flatMap { _ in Self.defaultActivations.map { RecurrentActivation($0) } }
        guard !activations.isEmpty else { return defaults }
        guard activations.count == defaults.count else {
            throw OperatorError("\(activations.count) activations are named where \(defaults.count) are needed")
        }
        return try RecurrentActivation.list(activations, alphas: activationAlpha, betas: activationBeta)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard x.rank == 3 else { throw OperatorError("X is \(x), not of rank 3") }
        guard inputs[2].rank == 3 else { throw OperatorError("R is \(inputs[2]), not of rank 3") }
        for index in inputs.types.indices where index != 4 {
            if let type = inputs.optional(index), type.dtype != x.dtype {
                throw OperatorError("inputs of types \(x.dtype) and \(type.dtype) do not go together")
            }
        }
        _ = try functions()
        if let clip, !(clip >= 0) { throw OperatorError("attribute 'clip' is \(clip), which is negative") }
        let directions = Dimension.fixed(direction.count)
        let (steps, batch) = isBatchFirst ? (x.shape[1], x.shape[0]) : (x.shape[0], x.shape[1])
        let hidden = inputs[2].shape[2]
        if let hiddenSize, let number = hidden.value, hiddenSize != number {
            throw OperatorError("attribute 'hidden_size' is \(hiddenSize), but R is \(inputs[2])")
        }
        let rows = hidden.value.map { Dimension.fixed(Self.gateCount * $0) } ?? inputs[2].shape[1]
        try inputs.checkShape(1, "W", [directions, rows, x.shape[2]])
        try inputs.checkShape(2, "R", [directions, rows, hidden])
        if let number = hidden.value {
            try inputs.checkShape(3, "B", [directions, .fixed(2 * Self.gateCount * number)])
            try inputs.checkShape(5 + Self.stateCount, "P", [directions, .fixed(3 * number)])
        }
        try inputs.checkShape(4, "sequence_lens", [batch])
        let state = isBatchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
        for index in 0..<Self.stateCount { try inputs.checkShape(5 + index, "initial state \(index + 1)", state) }
        let y = isBatchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]
        let states = (0..<Self.stateCount).map { _ in TensorType(x.dtype, state) }
        return [try TensorType(x.dtype, y).checked()] + states
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let types = try outputTypes(inputs)
        let x = try inputs.required(0, "X")
        let shape = RecurrentShape(
            x.shape, hidden: types[1].shape[2], directions: direction.count, isBatchFirst: isBatchFirst)
        let lengths = try shape.lengths(inputs.optional(4))
        let cells = try cells(inputs, shape)
        let values = try x.doubles()
        let initial = try (0..<Self.stateCount).map { (index) throws(OperatorError) in
            try inputs.optional(5 + index)?.doubles()
        }
        var y = [Double](repeating: 0, count: types[0].shape.reduce(1, *))
        var finals = [[Double]](
            repeating: [Double](repeating: 0, count: types[1].shape.reduce(1, *)), count: Self.stateCount)
        let zeros = [Double](repeating: 0, count: shape.hidden)
        for (direction, cell) in cells.enumerated() {
            for (sequence, length) in lengths.enumerated() where length > 0 {
                let place = shape.state(direction, sequence)
                func start(_ index: Int) -> [Double] {
                    guard index < initial.count, let values = initial[index] else { return zeros }
                    return Array(values[place])
                }
                var state = RecurrentState(h: start(0), c: start(1))
                for step in 0..<length {
                    let time = self.direction.isReversed(direction) ? length - 1 - step : step
                    advance(&state, cell, values[shape.inputs(time, sequence)])
                    y.replaceSubrange(shape.outputs(time, sequence, direction), with: state.h)
                }
                for index in finals.indices {
                    finals[index].replaceSubrange(place, with: index == 0 ? state.h : state.c)
                }
            }
        }
        var results = [try Tensor(rounding: y, to: x.dtype, shape: types[0].shape)]
        for values in finals { results.append(try Tensor(rounding: values, to: x.dtype, shape: types[1].shape)) }
        return results
    }

    /// The weights of each direction.
    private func cells(_ inputs: [Tensor?], _ shape: RecurrentShape) throws(OperatorError) -> [RecurrentCell] {
        let (w, r) = (try inputs.required(1, "W").doubles(), try inputs.required(2, "R").doubles())
        let (b, p) = (try inputs.optional(3)?.doubles(), try inputs.optional(5 + Self.stateCount)?.doubles())
        let functions = try functions()
        return (0..<direction.count).map { index in
            func part(_ values: [Double]) -> [Double] {
                let count = values.count / direction.count
                return Array(values[(index * count)..<((index + 1) * count)])
            }
            let count = Self.defaultActivations.count
            let zeros = [Double](repeating: 0, count: 2 * Self.gateCount * shape.hidden)
            return RecurrentCell(
                inputs: shape.inputCount, hidden: shape.hidden, gates: Self.gateCount, w: part(w), r: part(r),
                b: b.map(part) ?? zeros, p: p.map(part),
                functions: Array(functions[(index * count)..<((index + 1) * count)]), clip: clip.map { Double($0) })
        }
    }
}

/// Where a recurrent layer's elements lie.
private struct RecurrentShape {
    let steps: Int
    let batch: Int
    let inputCount: Int
    let hidden: Int
    let directions: Int
    let isBatchFirst: Bool

    init(_ x: [Int], hidden: Int, directions: Int, isBatchFirst: Bool) {
        (steps, batch) = isBatchFirst ? (x[1], x[0]) : (x[0], x[1])
        inputCount = x[2]
        self.hidden = hidden
        self.directions = directions
        self.isBatchFirst = isBatchFirst
    }

    func inputs(_ step: Int, _ sequence: Int) -> Range<Int> {
        let row = isBatchFirst ? sequence * steps + step : step * batch + sequence
        return (row * inputCount)..<((row + 1) * inputCount)
    }

    func outputs(_ step: Int, _ sequence: Int, _ direction: Int) -> Range<Int> {
        let row =
            isBatchFirst
            ? (sequence * steps + step) * directions + direction : (step * directions + direction) * batch + sequence
        return (row * hidden)..<((row + 1) * hidden)
    }

    func state(_ direction: Int, _ sequence: Int) -> Range<Int> {
        let row = isBatchFirst ? sequence * directions + direction : direction * batch + sequence
        return (row * hidden)..<((row + 1) * hidden)
    }

    /// The number of steps of each sequence.
    func lengths(_ tensor: Tensor?) throws(OperatorError) -> [Int] {
        guard let numbers = tensor?.integers else { return Array(repeating: steps, count: batch) }
        for number in numbers where !(0...steps).contains(number) {
            throw OperatorError("a sequence length is \(number); there are \(steps) steps")
        }
        return numbers
    }
}

/// The weights and functions of one direction of a recurrent layer.
public struct RecurrentCell {
    let inputs: Int
    let hidden: Int
    let gates: Int
    let w: [Double]
    let r: [Double]
    let b: [Double]
    /// Weights from the cell state to the gates i, o, f of an LSTM.
    let p: [Double]?
    let functions: [RecurrentActivation]
    let clip: Double?

    /// Row `row` of gate `gate` of W times the inputs, with its bias.
    func input(_ gate: Int, _ row: Int, _ x: ArraySlice<Double>) -> Double {
        let line = gate * hidden + row
        return zip(w[(line * inputs)...], x).reduce(b[line]) { $0 + $1.0 * $1.1 }
    }

    /// Row `row` of gate `gate` of R times the state, with its bias.
    func recurrent(_ gate: Int, _ row: Int, _ h: [Double]) -> Double {
        let line = gate * hidden + row
        return zip(r[(line * hidden)...], h).reduce(b[gates * hidden + line]) { $0 + $1.0 * $1.1 }
    }

    /// Function `index` of a number within the clip.
    func activate(_ index: Int, _ x: Double) -> Double {
        guard let clip else { return functions[index].apply(x) }
        return functions[index].apply(x > clip ? clip : x < -clip ? -clip : x)
    }

    /// The weight from the cell state to a gate (i 0, o 1, f 2).
    func peephole(_ gate: Int, _ row: Int) -> Double { p.map { $0[gate * hidden + row] } ?? 0 }
}
