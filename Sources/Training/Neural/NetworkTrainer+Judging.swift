import Compiler
import Core
import Differentiation
import Execution
import IR
import Statistics
import Targets

extension NetworkTrainer {
    /// The parameters that the network has when training stops now: the average when there is one.
    public var currentParameters: [Float] { plan.averaging > 0 ? state.average : state.parameters }

    /// The network with parameters and statistics put into its constants.
    public func network(_ graph: Graph, parameters: [Float], moments: [Float]) throws -> Graph {
        var result = graph
        let constants = graph.namedConstants
        func set(_ name: String, _ numbers: ArraySlice<Float>) throws {
            guard let value = constants[name], let shape = graph.type(of: value).fixedShape else {
                throw TrainingError("the network has no constant '\(name)'")
            }
            result[value].constant = Tensor(Array(numbers), shape: shape)
        }
        for parameter in step.parameters {
            try set(parameter.name, parameters[parameter.offset..<parameter.offset + parameter.count])
        }
        for place in step.moments {
            let middle = place.offset + place.channels
            try set(place.mean, moments[place.offset..<middle])
            try set(place.variance, moments[middle..<middle + place.channels])
        }
        return result
    }

    /// What the network gives for examples: rows of logits, or of predictions on the scale of the loss.
    public func outputs(_ source: some ExampleSource, best: Bool = false) throws -> [[Float]] {
        let parameters = best ? state.best : currentParameters
        let graph = try network(network, parameters: parameters, moments: best ? state.bestMoments : state.moments)
        let model = try ModelCompiler().load(
            graph, for: machine.target, threads: machine.threads, products: machine.products)
        var rows: [[Float]] = []
        for start in stride(from: 0, to: source.count, by: plan.batch) {
            let examples = Array(start..<min(start + plan.batch, source.count))
            // The last batch is filled up with its first example.
            let padded = examples + [Int](repeating: examples[0], count: plan.batch - examples.count)
            let output = try model.run([source.inputs(padded, epoch: nil)])[0]
            let (numbers, width) = (output.elements(as: Float.self) ?? [], output.shape[1])
            for row in examples.indices { rows.append(Array(numbers[row * width..<(row + 1) * width])) }
        }
        return rows
    }

    /// Keeps the current parameters when their validation is the best so far. Smaller is better.
    public func validated(_ value: Double) {
        if value < state.bestValue {
            (state.best, state.bestMoments) = (currentParameters, state.moments)
            (state.bestValue, state.bestEpoch) = (value, state.epoch)
        }
    }

    /// Whether the validation has not become better for as many epochs as the plan allows.
    public var isExhausted: Bool {
        plan.patience.map { state.epoch - state.bestEpoch >= $0 } ?? false
    }
}

extension Loss {
    /// The mean loss of outputs, computed in double precision.
    public func value(_ outputs: [[Float]], _ source: some ExampleSource) -> Double {
        var sum = 0.0
        for (example, row) in outputs.enumerated() {
            let (target, weight) = (source.target(example), Double(source.weight(example)))
            sum += weight * term(row.map(Double.init), target.map(Double.init))
        }
        return sum / Double(max(outputs.count, 1))
    }

    private func term(_ output: [Double], _ target: [Double]) -> Double {
        switch self {
        case .crossEntropy(let focus):
            let largest = output.max() ?? 0
            let total = largest + Elementary.log(output.reduce(0) { $0 + Elementary.exp($1 - largest) })
            return zip(output, target).reduce(0) { sum, pair in
                let logarithm = pair.0 - total
                let rest = focus > 0 ? Elementary.pow(1 - Elementary.exp(logarithm) + 1e-6, Double(focus)) : 1
                return sum - pair.1 * rest * logarithm
            }
        case .squaredError: return zip(output, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        case .huber(let delta):
            return zip(output, target).reduce(0) { sum, pair in
                let size = abs(pair.0 - pair.1)
                let delta = Double(delta)
                return sum + (size > delta ? delta * (size - delta / 2) : size * size / 2)
            }
        case .quantile(let share):
            return zip(output, target).reduce(0) { sum, pair in
                let distance = pair.1 - pair.0
                return sum + max(Double(share) * distance, (Double(share) - 1) * distance)
            }
        }
    }
}
