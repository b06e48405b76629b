import Arrays
import Datasets
import Evaluation
import Experiments
import Exporters
import Foundation
import Images
import Platform

/// A training from a recipe to a folder with a model: data, split, fit, and what is known of the result.
public struct TrainingRun: Sendable {
    public var recipe: Recipe
    /// Files or a folder in the place of the recipe's data; empty for those.
    public var data: [String] = []
    /// The folder that the results go to.
    public var directory: String
    public var machine: TrainingMachine
    /// Whether to go on from the checkpoint in the folder.
    public var resumes = false
    public var monitor = TrainingMonitor()
    /// Where the run is recorded; nil for nowhere.
    public var store: ExperimentStore?
    /// Whether models are also trained on parts of the training examples, to tell whether more of them would help.
    public var measuresLearningCurve = false

    public init(_ recipe: Recipe, directory: String, machine: TrainingMachine) {
        self.recipe = recipe
        self.directory = directory
        self.machine = machine
    }

    /// What a training came to.
    public struct Result: Sendable {
        public var set: ExampleSet
        /// The scores of the examples of a part: the test, or the validation where there is no test.
        public var judged: [Int]
        public var scores: [[Double]]
        public var curve: [NetworkTrainer.EpochResult]
        public var modelBytes: Int
        public var evaluation: Evaluation
    }

    /// The files in the folder.
    public enum File: String, CaseIterable, Sendable {
        case model = "model.onnx"
        case recipe = "recipe.yaml"
        case checkpoint = "checkpoint.bin"
        case predictions = "predictions.csv"
        case evaluation = "evaluation.json"
        case samples = "samples.npz"
        case statistics = "statistics.json"
        case report = "report.html"
    }

    public func path(_ file: File) -> String { "\(directory)/\(file.rawValue)" }

    /// Trains, and writes the model, the recipe and the predictions for the test.
    /// - Throws: `TrainingInterruption` when the monitor asks for it; the checkpoint stays.
    public func run() throws -> Result {
        let set = try ExampleSet(recipe, data: data)
        let split = try set.split(recipe.split, seed: recipe.seed)
        guard !split.test.isEmpty || !split.validation.isEmpty else {
            throw TrainingError(
                "\(recipe.path): split leaves no example to judge the model by; give test or validation a share")
        }
        try recipe.checkTask(set)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let recorder = try store.map { try ExperimentRecord(self, set, split, in: $0) }
        return try recording(recorder) {
            let result = try trained(set, split, recorder)
            monitor.remarking("the training could not be recorded") { try recorder?.finish(self, result.evaluation) }
            return result
        }
    }

    /// Does something, and records when it fails.
    private func recording(_ recorder: ExperimentRecord?, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            monitor.remarking("the failure could not be recorded") { try recorder?.fail(error) }
            throw error
        }
    }

    /// Fits, judges, and writes the files.
    private func trained(
        _ set: ExampleSet, _ split: Datasets.Split, _ recorder: ExperimentRecord?
    ) throws -> Result {
        let fit = try self.fit(set, split, checkpoint: path(.checkpoint), recorder: recorder)
        let bytes = try fit.encoded(metadata(set))
        let judged = split.test.isEmpty ? split.validation : split.test
        let scores = try fit.scores(judged, of: set)
        let validation = split.test.isEmpty ? nil : (split.validation, try fit.scores(split.validation, of: set))
        var evaluation = try ModelJudge(recipe: recipe, set: set, training: split.train)
            .evaluation(judged, scores, validation: validation)
        evaluation.fit = try diagnosis(fit, set, split)
        try writeCompanions(set, split, judged, scores)
        try AtomicFile.write(bytes, to: path(.model))
        try AtomicFile.write(Array(recipe.text.utf8), to: path(.recipe))
        try AtomicFile.write(
            Array(PredictionTable(set, judged, scores, names: set.scoreNames(recipe)).text.utf8), to: path(.predictions)
        )
        try write(evaluation, set, judged, fit.curve)
        for name in try FileManager.default.contentsOfDirectory(atPath: directory)
        where name.hasPrefix(File.checkpoint.rawValue) {
            try FileManager.default.removeItem(atPath: "\(directory)/\(name)")
        }
        if measuresLearningCurve {
            evaluation.learningCurve = try learningCurve(set, split, judged, evaluation)
            try write(evaluation, set, judged, fit.curve)
        }
        return Result(
            set: set, judged: judged, scores: scores, curve: fit.curve, modelBytes: bytes.count,
            evaluation: evaluation)
    }

    /// Writes what is known of the model, as JSON and as a page.
    private func write(
        _ evaluation: Evaluation, _ set: ExampleSet, _ judged: [Int], _ curve: [NetworkTrainer.EpochResult]
    ) throws {
        try AtomicFile.write(try Self.json(evaluation), to: path(.evaluation))
        let page = TrainingReportPage(recipe, set, judged, evaluation, curve: curve)
        try AtomicFile.write(Array(page.html.utf8), to: path(.report))
    }

    /// The errors of models of growing parts of the training examples; nil, with a remark, when there are too few examples
    /// or somebody stops it.
    private func learningCurve(
        _ set: ExampleSet, _ split: Datasets.Split, _ judged: [Int], _ whole: Evaluation
    ) throws -> LearningCurve? {
        let sizes = LearningCurveParts(set, split.train, recipe)
        var points: [LearningCurve.Point] = []
        do {
            for part in sizes.parts {
                var own = self
                own.recipe.training.epochs = part.epochs
                let smaller = Datasets.Split(train: part.examples, validation: split.validation, test: [])
                let scores = try own.fit(set, smaller, checkpoint: nil).scores(judged, of: set)
                let evaluation = try ModelJudge(recipe: recipe, set: set, training: [])
                    .evaluation(judged, scores, slices: false)
                if let point = evaluation.learningPoint(part.examples.count) { points.append(point) }
            }
        } catch is TrainingInterruption {
            monitor.remark("the learning curve was not measured to its end; everything else is there")
            return nil
        }
        if let point = whole.learningPoint(split.train.count) { points.append(point) }
        let curve = LearningCurve(points, seed: recipe.seed)
        if curve == nil {
            monitor.remark("\(split.train.count) training examples are too few for a learning curve")
        }
        return curve
    }

    /// Trains and judges on the validation part alone, as one trial of a search.
    public func runTrial(_ index: Int, values: [String: String], epochs: Int?) throws {
        var own = self
        if let epochs { own.recipe.training.epochs = epochs }
        let set = try ExampleSet(recipe, data: data)
        let split = try set.split(recipe.split, seed: recipe.seed)
        guard !split.validation.isEmpty else {
            throw TrainingError("\(recipe.path): split.validation must be above 0 for a search")
        }
        try recipe.checkTask(set)
        let start = Measurements.monotonicNanoseconds
        let fit = try own.fit(set, split, checkpoint: nil)
        let seconds = Double(Measurements.monotonicNanoseconds - start) / 1e9
        let scores = try fit.scores(split.validation, of: set)
        let evaluation = try ModelJudge(recipe: recipe, set: set, training: [])
            .evaluation(split.validation, scores, slices: false)
        let bytes = try fit.encoded(metadata(set))
        try AtomicFile.write(bytes, to: path(.model))
        let error = evaluation.learningPoint(split.validation.count)
        try Trial(
            index: index, values: values, epochs: epochs, error: error?.error ?? .infinity, seconds: seconds,
            modelBytes: bytes.count, latency: try ModelTimer(path(.model)).microseconds()
        ).write(directory)
    }

    /// Trains once for each fold, and gives every example the scores of the model that has not seen it.
    public func crossValidate(_ folds: Int) throws -> Result {
        let set = try ExampleSet(recipe, data: data)
        try recipe.checkTask(set)
        let recorder = try store.map { try ExperimentRecord(self, set, folds: folds, in: $0) }
        return try recording(recorder) {
            let result = try crossValidated(set, folds, recorder)
            monitor.remarking("the folds could not be recorded") {
                try recorder?.finish(self, result.evaluation, files: [.evaluation, .predictions])
            }
            return result
        }
    }

    private func crossValidated(_ set: ExampleSet, _ folds: Int, _ recorder: ExperimentRecord?) throws -> Result {
        // Simpler answers would have to be learnt for each fold; learnt from one they would know most of the examples.
        let judge = ModelJudge(recipe: recipe, set: set, training: [])
        var (judged, scores): ([Int], [[Double]]) = ([], [])
        var parts: [Evaluation.Fold] = []
        for split in try set.folds(folds, recipe.split, seed: recipe.seed) {
            let answers = try fit(set, split, checkpoint: nil).scores(split.test, of: set)
            let part = try judge.evaluation(split.test, answers, slices: false)
            let fold = Evaluation.Fold(part)
            parts.append(fold)
            monitor.remarking("the fold could not be recorded") { try recorder?.log(fold, parts.count) }
            monitor.folded(part, parts.count, folds)
            judged += split.test
            scores += answers
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try AtomicFile.write(
            Array(PredictionTable(set, judged, scores, names: set.scoreNames(recipe)).text.utf8), to: path(.predictions)
        )
        var evaluation = try judge.evaluation(judged, scores)
        evaluation.folds = parts
        try AtomicFile.write(try Self.json(evaluation), to: path(.evaluation))
        return Result(
            set: set, judged: judged, scores: scores, curve: [], modelBytes: 0, evaluation: evaluation)
    }

    /// A value as JSON with sorted keys.
    private static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// Whether the model learnt too little or by heart, from its errors on both parts.
    private func diagnosis(
        _ fit: any FittedModel, _ set: ExampleSet, _ split: Datasets.Split
    ) throws -> FitDiagnosis? {
        guard recipe.task != .anomaly else { return nil }
        let unseen = split.validation.isEmpty ? split.test : split.validation
        func error(_ examples: [Int]) throws -> Double {
            let scores = try fit.scores(examples, of: set)
            if set.isClassification {
                let wrong = zip(examples, scores).count { example, row in
                    row.indices.max { row[$0] < row[$1] } != set.labels[example]
                }
                return Double(wrong) / Double(examples.count)
            }
            let squares = zip(examples, scores).reduce(0.0) { sum, pair in
                sum + (pair.1[0] - set.values[pair.0]) * (pair.1[0] - set.values[pair.0])
            }
            return (squares / Double(examples.count)).squareRoot()
        }
        let sample = Array(split.train.prefix(5000))
        let constant: Double
        if set.isClassification {
            let counts = set.classes.indices.map { label in split.train.count { set.labels[$0] == label } }
            constant = 1 - Double(counts.max() ?? 0) / Double(split.train.count)
        } else {
            let mean = split.train.reduce(0) { $0 + set.values[$1] } / Double(split.train.count)
            let variance = split.train.reduce(0) { $0 + (set.values[$1] - mean) * (set.values[$1] - mean) }
            constant = (variance / Double(split.train.count)).squareRoot()
        }
        return FitDiagnosis(training: try error(sample), validation: try error(unseen), baseline: constant)
    }

    private func fit(
        _ set: ExampleSet, _ split: Datasets.Split, checkpoint: String?, recorder: ExperimentRecord? = nil
    ) throws -> any FittedModel {
        let monitor = recorder?.watching(monitor) ?? monitor
        switch recipe.model.kind {
        case .network where recipe.model.ensemble > 1, .base where recipe.model.ensemble > 1:
            return try EnsembleFit(
                recipe, count: recipe.model.ensemble, set, split, machine: machine, checkpoint: checkpoint,
                resumes: resumes, monitor: monitor)
        case .network, .base:
            return try NetworkFit(
                recipe, set, split, machine: machine, checkpoint: checkpoint, resumes: resumes,
                monitor: monitor)
        case .classical(let family, let options):
            return try ClassicalFitting(
                recipe, family: family, options: options, set, split, threads: machine.threads, monitor: monitor)
        case .auto: throw TrainingError("\(recipe.path): model: auto is chosen by a search")
        }
    }

    /// The files that a compile of the model embeds: inputs that the model has not seen, and what inputs are like.
    private func writeCompanions(
        _ set: ExampleSet, _ split: Datasets.Split, _ judged: [Int], _ scores: [[Double]]
    ) throws {
        let count = min(4, judged.count)
        let samples = (0..<count).map { judged[$0 * judged.count / count] }
        let inputs = try set.rawInputs(samples, recipe)
        try AtomicFile.write(
            try NPZ.encode([NPZ.Member(name: set.inputName, tensor: inputs)]), to: path(.samples))
        try AtomicFile.write(
            try Self.json(InputStatistics(set, split.train, scores: scores, names: set.scoreNames(recipe))),
            to: path(.statistics))
    }

    /// What the model file says about itself.
    private func metadata(_ set: ExampleSet) -> ONNXMetadata {
        var metadata = ONNXMetadata(producerVersion: "0.1.0", labels: set.classes)
        metadata.properties["mlc.recipe"] = recipe.text
        // Data that say themselves which part is the test are judged on it, whichever they are.
        if !set.givesTest { metadata.properties["mlc.data"] = set.digest }
        metadata.properties["mlc.samples"] = File.samples.rawValue
        metadata.properties["mlc.statistics"] = File.statistics.rawValue
        if let fit = recipe.picture?.fit { metadata.properties[PictureFit.property] = fit.rawValue }
        if !set.columns.isEmpty { metadata.properties["mlc.columns"] = set.columns.joined(separator: "\n") }
        if set.features != set.columns { metadata.properties["mlc.features"] = set.features.joined(separator: "\n") }
        if !set.categories.isEmpty { metadata.properties["mlc.categories"] = Vocabulary(set).categoryText }
        if !recipe.description.isEmpty { metadata.properties["description"] = recipe.description }
        return metadata
    }
}
