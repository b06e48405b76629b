import Core
import Datasets
import Differentiation
import Exporters
import Foundation
import IR
import Operators
import Platform
import Statistics

/// A network trained on a part of a set.
struct NetworkFit: FittedModel {
    /// The network for a batch.
    let build: (IR.Dimension) throws -> NetworkBuilder.Network
    let input: NetworkInput
    let output: NetworkOutput
    let trainer: NetworkTrainer
    let recipe: Recipe
    /// What is added to the last layer's biases when training is done: squares show the classes more or less often than whole
    /// pictures do. Empty for nothing.
    private var biasShift: [Float] = []

    var curve: [NetworkTrainer.EpochResult] { trainer.state.curve }

    /// Trains a network.
    /// - Parameters:
    ///   - checkpoint: a file that the state is written to after each epoch; nil for none.
    ///   - resumes: whether to go on from that file when it is there.
    init(
        _ recipe: Recipe, _ set: ExampleSet, _ split: Datasets.Split, machine: TrainingMachine,
        checkpoint: String?,
        resumes: Bool, monitor: TrainingMonitor
    ) throws {
        guard split.train.count > 1 else { throw TrainingError("there are too few examples to train on") }
        try recipe.checkMonotone(set)
        try recipe.checkClassWeights(set)
        try set.checkPresent(split.train + split.validation + split.test)
        self.recipe = recipe
        let (input, output) = (set.networkInput(split.train, recipe), set.networkOutput(split.train, recipe))
        (self.input, self.output) = (input, output)
        let isMarked = set.hasMarks(split.train)
        let start = try recipe.model.start.map { try StartingWeights(recipe.located($0)) }
        build = { batch in
            switch recipe.model.kind {
            case .network(let layers):
                return try NetworkBuilder.build(
                    layers, input: input, columns: output.columns, batch: batch, seed: recipe.seed, knowsAreas: isMarked
                )
            case .base(let base):
                return try NetworkBuilder.build(
                    base: base, at: recipe.located(base.path), input: input, columns: output.columns, batch: batch,
                    seed: recipe.seed)
            case .classical, .auto: throw TrainingError("\(recipe.path): the model is no network")
            }
        }
        let training = try set.learningSource(split.train, input, output, recipe)
        var plan = recipe.training
        plan.batch = min(plan.batch, training.count)
        if !set.isClassification, plan.loss.isClassification { plan.loss = .squaredError }
        guard set.isClassification == plan.loss.isClassification else {
            throw TrainingError("\(recipe.path): training.loss is for numbers, and the target is a class")
        }
        let network = try build(.fixed(plan.batch))
        var learning = network
        if let crop = recipe.picture?.crop {
            learning = try Self.cropped(network, crop.side, recipe, input, output, plan.batch, knowsAreas: isMarked)
        }
        if let start { monitor.remark(start.remark(try start.put(into: &learning))) }
        let areaWeight = isMarked ? network.areaWeight : nil
        trainer = try NetworkTrainer(
            learning.graph, judging: network.graph, training: network.parameters,
            areaWeight: areaWeight, plan: plan, machine: machine)
        try train(training, set, split, checkpoint, resumes, monitor)
        guard recipe.picture?.crop != nil, set.isClassification else { return }
        let known = split.validation.isEmpty ? split.train : split.validation
        let whole = set.source(known, input, output, recipe)
        biasShift = ClassPriors.shift(
            try trainer.outputs(whole, best: keepsBest),
            toward: known.indices.map { example in whole.target(example).map { $0 * whole.weight(example) } })
    }

    /// The network for squares that are cut out of the pictures, with the same constants.
    private static func cropped(
        _ whole: NetworkBuilder.Network, _ side: Int, _ recipe: Recipe, _ input: NetworkInput, _ output: NetworkOutput,
        _ batch: Int, knowsAreas: Bool
    ) throws -> NetworkBuilder.Network {
        guard case .network(let layers) = recipe.model.kind, case .picture(_, _, let channels) = input.form else {
            throw TrainingError("\(recipe.path): picture.crop is for networks of layers over pictures")
        }
        var smaller = input
        smaller.form = .picture(height: side, width: side, channels: channels)
        if recipe.picture?.standardizesBeforeCropping == true {
            // The whole picture decides, as it does when it is judged.
            smaller.isStandardizedAlone = false
            smaller.mean = [Float](repeating: PictureExamples.standard.mean, count: channels)
            smaller.deviation = [Float](repeating: PictureExamples.standard.deviation, count: channels)
        }
        let network = try NetworkBuilder.build(
            layers, input: smaller, columns: output.columns, batch: .fixed(batch), seed: recipe.seed,
            knowsAreas: knowsAreas)
        func shapes(_ network: NetworkBuilder.Network) -> [[Int]?] {
            let constants = network.graph.namedConstants
            return network.parameters.map { constants[$0].flatMap { network.graph.type(of: $0).fixedShape } }
        }
        guard shapes(network) == shapes(whole) else {
            throw TrainingError(
                "\(recipe.path): picture.crop needs layers whose weights do not depend on the picture's size; "
                    + "write global_pool before dense, not flatten")
        }
        return network
    }

    private func train(
        _ training: any ExampleSource, _ set: ExampleSet, _ split: Datasets.Split, _ checkpoint: String?,
        _ resumes: Bool, _ monitor: TrainingMonitor
    ) throws {
        let validation = split.validation.isEmpty ? nil : set.source(split.validation, input, output, recipe)
        let course = set.fingerprint(recipe, split)
        if let checkpoint, resumes, FileManager.default.fileExists(atPath: checkpoint) {
            try Checkpoint.read(checkpoint, plan: course, into: &trainer.state)
        }
        let (start, first) = (Measurements.monotonicNanoseconds, trainer.state.epoch)
        while trainer.state.epoch < trainer.plan.epochs && !trainer.isExhausted {
            if monitor.isInterrupted() { throw TrainingInterruption(epoch: trainer.state.epoch) }
            var result = try trainer.trainEpoch(training)
            if let validation {
                let value = trainer.plan.loss.value(try trainer.outputs(validation), validation)
                result.validation = value
                trainer.validated(value)
            } else {
                trainer.validated(-Double(trainer.state.epoch))
            }
            trainer.state.curve.append(result)
            if let checkpoint { try write(checkpoint, course) }
            monitor.report(
                TrainingMonitor.Progress(
                    done: trainer.state.epoch, total: trainer.plan.epochs, loss: result.loss,
                    validation: result.validation,
                    seconds: Double(Measurements.monotonicNanoseconds - start) / 1e9,
                    doneHere: trainer.state.epoch - first))
        }
    }

    /// Writes the state; when that fails the checkpoint before stays as it was.
    private func write(_ checkpoint: String, _ course: String) throws {
        do { try Checkpoint.write(trainer.state, plan: course, to: checkpoint) } catch {
            throw TrainingError(
                "the checkpoint after epoch \(trainer.state.epoch) could not be written: \(error); "
                    + (FileManager.default.fileExists(atPath: checkpoint)
                        ? "make room, and --resume goes on from the checkpoint before it"
                        : "make room, and train again"))
        }
    }

    /// Whether the parameters of the best epoch are kept: where training stops early. A full course ends with its last.
    private var keepsBest: Bool { trainer.plan.patience != nil }

    func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]] {
        guard !examples.isEmpty else { return [] }
        let source = set.source(examples, input, output, recipe)
        return try trainer.outputs(source, best: keepsBest).map { output.scores(moved($0)) }
    }

    private func moved(_ logits: [Float]) -> [Float] {
        biasShift.isEmpty ? logits : zip(logits, biasShift).map { $0 + $1 }
    }

    func encoded(_ metadata: ONNXMetadata) throws -> [UInt8] {
        try ONNXExporter().model(for: graph(), metadata: metadata)
    }

    /// The trained network with its preprocessing, for any number of examples.
    func graph() throws -> Graph {
        let batch = IR.Dimension.symbol(IR.Dimension.Symbol(name: "batch", lower: 1))
        let open = try build(batch)
        let parameters = keepsBest ? trainer.state.best : trainer.currentParameters
        let moments = keepsBest ? trainer.state.bestMoments : trainer.state.moments
        var graph = try trainer.network(open.graph, parameters: parameters, moments: moments)
        if !biasShift.isEmpty {
            guard let bias = graph.namedConstants[NetworkBuilder.lastBias],
                let numbers = graph.constant(bias)?.elements(as: Float.self)
            else { throw TrainingError("the network's last layer has no biases") }
            graph[bias].constant = Tensor(moved(numbers), shape: [numbers.count])
        }
        try output.append(to: &graph)
        graph.name = recipe.name
        return graph
    }
}

/// Somebody stopped the training. What is done is in the checkpoint.
public struct TrainingInterruption: Error, CustomStringConvertible {
    /// The epochs done.
    public var epoch: Int
    public var description: String { "interrupted after epoch \(epoch)" }
}

extension NetworkOutput {
    /// What a row of the network's last layer means: probabilities, or numbers.
    func scores(_ row: [Float]) -> [Double] {
        switch self {
        case .classes:
            let largest = Double(row.max() ?? 0)
            let powers = row.map { Elementary.exp(Double($0) - largest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        case .numbers(_, let shift, let scale, let range):
            return row.indices.map { column in
                let number = row[column] * scale[column] + shift[column]
                return Double(range.map { min(max(number, $0.lowerBound), $0.upperBound) } ?? number)
            }
        }
    }

    /// Appends to a network what makes its last layer the model's output.
    func append(to graph: inout Graph) throws(OperatorError) {
        guard let logits = graph.outputs.first?.value else { return }
        var result: ValueID
        switch self {
        case .classes: result = try graph.append(Softmax(), [logits])[0]
        case .numbers(_, let shift, let scale, let range):
            func constant(_ numbers: [Float]) -> ValueID {
                graph.addConstant(Tensor(numbers, shape: [numbers.count]))
            }
            result = try graph.append(Mul(), [logits, constant(scale)])[0]
            result = try graph.append(Add(), [result, constant(shift)])[0]
            if let range {
                let bounds = [range.lowerBound, range.upperBound].map { graph.addConstant(Tensor(scalar: $0)) }
                result = try graph.append(Clip(), [result, bounds[0], bounds[1]])[0]
            }
        }
        graph.outputs = [Port(name: name, value: result)]
        graph.removeUnusedNodes()
    }
}
