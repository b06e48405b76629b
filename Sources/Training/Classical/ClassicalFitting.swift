import Classical
import Core
import Datasets
import Exporters
import IR
import Operators
import Platform
import Statistics

/// A classical model fitted to a part of a set.
struct ClassicalFitting: FittedModel {
    private let model: any ClassicalModel
    private let name: String
    private let columns: Int
    private let features: FeaturePreparation?
    private let threads: Int
    let curve: [NetworkTrainer.EpochResult]

    /// Fits a family with options as a recipe gives them.
    init(
        _ recipe: Recipe, family name: String, options: [String: String], _ set: ExampleSet, _ split: Datasets.Split,
        threads: Int, monitor: TrainingMonitor
    ) throws {
        guard let family = ClassicalFamily(rawValue: name) else {
            let known = ClassicalFamily.allCases.map(\.rawValue).joined(separator: ", ")
            throw TrainingError("\(recipe.path): model.family '\(name)' is none of \(known)")
        }
        try recipe.checkMonotone(set)
        try recipe.checkClassWeights(set)
        let training = try set.learningSet(recipe.learned(split.train, of: set), recipe)
        let validation =
            split.validation.isEmpty || recipe.task == .anomaly ? nil : try set.trainingSet(split.validation, recipe)
        let start = Measurements.monotonicNanoseconds
        let interruption = InterruptionFlag()
        let context = FittingContext(seed: recipe.seed, threads: threads) { progress in
            monitor.report(
                TrainingMonitor.Progress(
                    done: progress.step, total: progress.steps, loss: progress.point?.training ?? 0,
                    validation: progress.point?.validation,
                    seconds: Double(Measurements.monotonicNanoseconds - start) / 1e9, doneHere: progress.step))
            interruption.isSet = monitor.isInterrupted()
            return !interruption.isSet
        }
        let parameters = options.mapValues(HyperparameterValue.init(recipe:))
        let fit = try family.fit(training, validation: validation, parameters: parameters, context: context)
        if interruption.isSet { throw TrainingInterruption(epoch: fit.report.steps) }
        (model, self.name, self.threads) = (fit.model, recipe.name, threads)
        (columns, features) = (set.columns.count, set.preparation)
        curve = fit.report.curve.map { point in
            NetworkTrainer.EpochResult(
                epoch: point.step, loss: point.training, validation: point.validation, rate: 0, norm: 0)
        }
    }

    private final class InterruptionFlag { var isSet = false }

    func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]] {
        let features = try set.matrix(examples)
        let scores = model.predict(features, threads: threads)
        return (0..<scores.rows).map { scores.row($0).map(Double.init) }
    }

    func encoded(_ metadata: ONNXMetadata) throws -> [UInt8] {
        try ONNXExporter().model(for: model, after: preparation(), metadata: metadata)
    }

    /// The features, the derived ones last, from the columns of a row.
    private func preparation() throws -> Graph {
        var graph = Graph(name: name)
        let batch = Dimension.symbol(Dimension.Symbol(name: "batch", lower: 1))
        let columns = graph.addInput("features", TensorType(.float32, [batch, .fixed(columns)]))
        let prepared = try features?.write(columns, in: &graph) ?? columns
        graph.outputs = [Port(name: "prepared", value: prepared)]
        return graph
    }
}

extension Recipe {
    /// Fails when `data.monotone` asks for what the model or the data cannot give.
    func checkMonotone(_ set: ExampleSet) throws(TrainingError) {
        guard !data.monotone.isEmpty else { return }
        guard case .classical(let family, _) = model.kind, family == ClassicalFamily.boostedTrees.rawValue else {
            throw TrainingError(
                "\(path): data.monotone is for model.family boosted-trees alone; remove it, or choose that family")
        }
        guard set.classes.count <= 2 else {
            throw TrainingError(
                "\(path): data.monotone is for numbers and for two classes, not for \(set.classes.count)")
        }
        for name in data.monotone.keys.sorted() {
            guard set.features.contains(name) else {
                throw TrainingError(
                    "\(path): data.monotone names '\(name)', which is no feature; the features are "
                        + set.features.joined(separator: ", "))
            }
            if set.categories[name] != nil {
                throw TrainingError("\(path): data.monotone.\(name): a category has no order to rise or fall with")
            }
        }
    }
}

extension HyperparameterValue {
    /// A value as a recipe writes it.
    init(recipe text: String) {
        if let number = Int(text) {
            self = .integer(number)
        } else if let number = Double(text) {
            self = .number(number)
        } else {
            self = ["true": .flag(true), "false": .flag(false)][text] ?? .text(text)
        }
    }
}

extension ExampleSet {
    /// The features of some examples.
    /// - Throws: for pictures and windows, which classical families do not take.
    func matrix(_ examples: [Int]) throws(TrainingError) -> Matrix {
        guard case .rows(let rows) = form else {
            throw TrainingError("classical families take the rows of a table; pictures and windows need model.layers")
        }
        return rows.selecting(rows: examples)
    }

    /// Some examples as classical families take them.
    func trainingSet(_ examples: [Int], _ recipe: Recipe) throws(TrainingError) -> TrainingSet {
        let target: TrainingSet.Target =
            recipe.task == .anomaly
            ? .none
            : isClassification
                ? .labels(examples.map { labels[$0] }, classes: classes.count)
                : .values(examples.map { Float(values[$0]) })
        // Trees score the second class.
        let sign = classes.count == 2 && recipe.decision.positive == classes[0] ? -1 : 1
        return TrainingSet(
            features: try matrix(examples), target: target, weights: weights(examples, recipe),
            columns: features.map {
                TrainingSet.Column(
                    $0, isCategorical: categories[$0] != nil,
                    monotone: sign * (recipe.data.monotone[$0] ?? 0))
            })
    }
}
