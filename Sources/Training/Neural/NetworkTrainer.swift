import Compiler
import Core
import Differentiation
import Execution
import IR
import Statistics
import Targets

/// Trains a network: compiles its step, and walks over the examples in an order that follows from the seed.
///
/// All state between two epochs is in `state`, so that training goes on from a checkpoint as if it had not stopped.
public final class NetworkTrainer {
    /// Everything that an epoch changes.
    public struct State: Sendable {
        /// Epochs done.
        public var epoch = 0
        public var parameters: [Float]
        /// The running average of the parameters, when there is one.
        public var average: [Float]
        /// Means and variances of the batch normalizations, in the order of the step's moments.
        public var moments: [Float]
        public var optimizer: Optimizer
        /// The best parameters and moments so far, and the validation that says so.
        public var best: [Float]
        public var bestMoments: [Float]
        public var bestValue = Double.infinity
        public var bestEpoch = 0
        public var curve: [EpochResult] = []
    }

    /// What an epoch gave.
    public struct EpochResult: Sendable, Codable, Hashable {
        public var epoch: Int
        public var loss: Double
        public var validation: Double?
        public var rate: Double
        /// The mean norm of the gradients.
        public var norm: Double
    }

    public let plan: TrainingPlan
    public let step: TrainingStep
    public var state: State
    /// The network that judges, for the same batch.
    let network: Graph
    let model: CompiledModel
    let machine: TrainingMachine
    /// The shape of what the network says of places, when the loss looks at it.
    private let grid: [Int]?

    /// Compiles the step of a network for batches of the plan's size.
    /// - Parameters:
    ///   - network: the graph with a batch of `plan.batch`.
    ///   - trained: the names of its constants to train.
    ///   - machine: what the step runs on.
    ///   - judging: a network of the same constants that judges, for other sizes; nil for the one that is trained.
    ///   - areaWeight: how much the loss of the network's second output counts; nil when it has no loss.
    public init(
        _ network: Graph, judging: Graph? = nil, training trained: [String], areaWeight: Float? = nil,
        plan: TrainingPlan, machine: TrainingMachine
    ) throws {
        self.plan = plan
        self.network = judging ?? network
        self.machine = machine
        let step = try TrainingStep(network, training: trained, loss: plan.loss, areaWeight: areaWeight)
        grid =
            areaWeight == nil
            ? nil : network.outputs.dropFirst().first.flatMap { network.type(of: $0.value).fixedShape }
        self.step = step
        model = try ModelCompiler().load(
            step.graph, for: machine.target, threads: machine.threads, products: machine.products)
        let start = try Self.numbers(step.parameters.map(\.name), in: network)
        let moments = try Self.numbers(step.moments.flatMap { [$0.mean, $0.variance] }, in: network)
        let decays = step.parameters.flatMap { [Bool](repeating: $0.shape.count > 1, count: $0.count) }
        state = State(
            parameters: start, average: plan.averaging > 0 ? start : [], moments: moments,
            optimizer: Optimizer(plan.optimizer, decay: plan.decay, clip: plan.clip, decays: decays), best: start,
            bestMoments: moments)
    }

    /// The elements of named constants, one after the other.
    private static func numbers(_ names: [String], in graph: Graph) throws -> [Float] {
        let constants = graph.namedConstants
        return try names.flatMap { name in
            guard let numbers = constants[name].flatMap({ graph.constant($0)?.elements(as: Float.self) }) else {
                throw TrainingError("the constant '\(name)' is not of single precision")
            }
            return numbers
        }
    }

    /// Trains one epoch over the examples.
    public func trainEpoch(_ source: some ExampleSource) throws -> EpochResult {
        var order = SeededGenerator(seed: plan.seed, stream: "order", index: UInt64(state.epoch))
        var draws = SeededGenerator(seed: plan.seed, stream: "masks", index: UInt64(state.epoch))
        var indices = order.permutation(source.count)
        let steps = max(1, source.count / plan.batch)
        while indices.count < plan.batch { indices += indices.prefix(plan.batch - indices.count) }
        var (loss, norm, rate) = (0.0, 0.0, Float(0))
        for place in 0..<steps {
            let batch = Array(indices[place * plan.batch..<(place + 1) * plan.batch])
            try feed(batch, source, &draws)
            try model.setInput(parameterInput, to: Tensor(state.parameters, shape: [state.parameters.count]))
            try model.run()
            loss += Double(model.output(0).elements(as: Float.self)?.first ?? .nan)
            guard loss.isFinite else {
                throw TrainingError(
                    "the loss is not a number any more in epoch \(state.epoch + 1); take a smaller rate, or set clip")
            }
            rate = plan.rate * plan.schedule.factor(step: state.epoch * steps + place, of: plan.epochs * steps)
            let gradient = model.output(1).elements(as: Float.self) ?? []
            norm += Double(move(against: gradient, rate: rate))
            averageParameters()
            if !step.moments.isEmpty { moveMoments(model.output(3).elements(as: Float.self) ?? []) }
        }
        state.epoch += 1
        return EpochResult(
            epoch: state.epoch, loss: loss / Double(steps), rate: Double(rate), norm: norm / Double(steps))
    }

    /// Takes a step of the optimizer, whose numbers and the parameters are parts of one state.
    private func move(against gradient: [Float], rate: Float) -> Float {
        var parameters: [Float] = []
        swap(&parameters, &state.parameters)
        defer { swap(&parameters, &state.parameters) }
        return state.optimizer.step(&parameters, gradient, rate: rate)
    }

    private var parameterInput: Int { model.inputs.firstIndex { $0.name == "parameters" } ?? 0 }

    /// Sets a batch's inputs, targets, weights and masks.
    private func feed(_ batch: [Int], _ source: some ExampleSource, _ draws: inout SeededGenerator) throws {
        var input = try source.inputs(batch, epoch: state.epoch)
        var targets = batch.map { example in
            let (target, weight) = (source.target(example, epoch: state.epoch), source.weight(example))
            guard plan.loss.isClassification, target.contains(where: { $0 > 0 }) else { return target }
            let floor = plan.smoothing / Float(target.count)
            return target.map { weight * ($0 * (1 - plan.smoothing) + floor) }
        }
        var areas = grid.map { source.areas(batch, epoch: state.epoch, rows: $0[2], columns: $0[3]) }
        if plan.mixup > 0 { mix(&input, &targets, &areas, &draws) }
        for (index, port) in model.inputs.enumerated() {
            switch port.name {
            case "parameters": continue
            case "targets": try model.setInput(index, to: Tensor(targets.flatMap { $0 }, shape: port.shape))
            case "areas": if let areas { try model.setInput(index, to: areas) }
            case "weights": try model.setInput(index, to: Tensor(batch.map(source.weight), shape: port.shape))
            default:
                if let mask = step.masks.first(where: { $0.name == port.name }) {
                    try model.setInput(index, to: drawn(mask, &draws))
                } else {
                    try model.setInput(index, to: input)
                }
            }
        }
    }

    private func drawn(_ mask: TrainingStep.Mask, _ draws: inout SeededGenerator) -> Tensor {
        let scale = 1 / (1 - mask.ratio)
        let kept = (0..<mask.shape.reduce(1, *)).map { _ in draws.chance(Double(mask.ratio)) ? 0 : scale }
        return Tensor(kept, shape: mask.shape)
    }

    /// Mixes each example with another one of the batch: x = s x + (1 - s) x' (Zhang et al. 2018).
    private func mix(
        _ input: inout Tensor, _ targets: inout [[Float]], _ areas: inout Tensor?, _ draws: inout SeededGenerator
    ) {
        let share = Float(draws.beta(Double(plan.mixup)))
        let partners = draws.permutation(targets.count)
        let mixed = partners.enumerated().map { place, other in
            zip(targets[place], targets[other]).map { share * $0 + (1 - share) * $1 }
        }
        targets = mixed
        let count = input.elementCount / max(input.shape[0], 1)
        input = input.blended(with: partners, count: count, share: share)
        areas = areas.map { $0.blended(with: partners, count: $0.elementCount / max(partners.count, 1), share: share) }
    }

    private func averageParameters() {
        guard plan.averaging > 0 else { return }
        // Early steps count less, so that the beginning is forgotten.
        let steps = Float(state.optimizer.steps)
        let decay = min(plan.averaging, (1 + steps) / (10 + steps))
        for index in state.average.indices {
            state.average[index] = decay * state.average[index] + (1 - decay) * state.parameters[index]
        }
    }

    /// Moves the running statistics towards a batch's; the variance becomes that of the population.
    private func moveMoments(_ batch: [Float]) {
        for moments in step.moments {
            let correction = Float(moments.samples) / Float(max(moments.samples - 1, 1))
            for channel in 0..<moments.channels {
                let (mean, variance) = (moments.offset + channel, moments.offset + moments.channels + channel)
                state.moments[mean] += plan.momentum * (batch[mean] - state.moments[mean])
                state.moments[variance] += plan.momentum * (batch[variance] * correction - state.moments[variance])
            }
        }
    }
}

extension Graph {
    /// The constants that have names.
    public var namedConstants: [String: ValueID] {
        var result: [String: ValueID] = [:]
        for index in 0..<valueCount where self[ValueID(index)].constant != nil && !self[ValueID(index)].name.isEmpty {
            result[self[ValueID(index)].name] = ValueID(index)
        }
        return result
    }
}
