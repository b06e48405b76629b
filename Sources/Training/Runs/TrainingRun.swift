import Datasets
import Exporters
import Foundation
import Platform

/// A training from a recipe to a folder with a model: data, split, fit, and what is known of the result.
public struct TrainingRun: Sendable {
    public var recipe: Recipe
    /// Files or a folder in the place of the recipe's data; empty for those.
    public var data: [String] = []
    /// The folder that the results go to.
    public var directory: String
    public var threads = 1
    /// Whether to go on from the checkpoint in the folder.
    public var resumes = false
    public var monitor = TrainingMonitor()

    public init(_ recipe: Recipe, directory: String) {
        self.recipe = recipe
        self.directory = directory
    }

    /// What a training came to.
    public struct Result: Sendable {
        public var set: ExampleSet
        public var split: Datasets.Split
        /// The scores of the examples of a part: the test, or the validation where there is no test.
        public var judged: [Int]
        public var scores: [[Double]]
        public var curve: [NetworkTrainer.EpochResult]
        public var modelBytes: Int
    }

    /// The files in the folder.
    public enum File: String, CaseIterable, Sendable {
        case model = "model.onnx"
        case recipe = "recipe.yaml"
        case checkpoint = "checkpoint.bin"
        case predictions = "predictions.csv"
    }

    public func path(_ file: File) -> String { "\(directory)/\(file.rawValue)" }

    /// Trains, and writes the model, the recipe and the predictions for the test.
    /// - Throws: `TrainingInterruption` when the monitor asks for it; the checkpoint stays.
    public func run() throws -> Result {
        let set = try ExampleSet(recipe, data: data)
        let split = try set.split(recipe.split, seed: recipe.seed)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let fit = try fit(set, split, checkpoint: path(.checkpoint))
        let bytes = try ONNXExporter().model(for: fit.graph(), metadata: metadata(set))
        let judged = split.test.isEmpty ? split.validation : split.test
        let scores = try fit.scores(judged, of: set)
        try AtomicFile.write(bytes, to: path(.model))
        try AtomicFile.write(Array(recipe.text.utf8), to: path(.recipe))
        try AtomicFile.write(Array(PredictionTable(set, judged, scores).text.utf8), to: path(.predictions))
        try? FileManager.default.removeItem(atPath: path(.checkpoint))
        return Result(
            set: set, split: split, judged: judged, scores: scores, curve: fit.curve, modelBytes: bytes.count)
    }

    /// Trains once for each fold, and gives every example the scores of the model that has not seen it.
    public func crossValidate(_ folds: Int) throws -> Result {
        let set = try ExampleSet(recipe, data: data)
        var (judged, scores): ([Int], [[Double]]) = ([], [])
        var last: Datasets.Split?
        for split in try set.folds(folds, recipe.split, seed: recipe.seed) {
            let fit = try fit(set, split, checkpoint: nil)
            judged += split.test
            scores += try fit.scores(split.test, of: set)
            last = split
        }
        return Result(
            set: set, split: last ?? Datasets.Split(train: [], validation: [], test: []), judged: judged,
            scores: scores,
            curve: [], modelBytes: 0)
    }

    private func fit(_ set: ExampleSet, _ split: Datasets.Split, checkpoint: String?) throws -> any FittedModel {
        switch recipe.model.kind {
        case .network, .base:
            return try NetworkFit(
                recipe, set, split, threads: threads, checkpoint: checkpoint, resumes: resumes,
                monitor: monitor)
        case .classical: throw TrainingError("\(recipe.path): model.family is not supported yet")
        case .auto: throw TrainingError("\(recipe.path): model: auto is not supported yet")
        }
    }

    /// What the model file says about itself.
    private func metadata(_ set: ExampleSet) -> ONNXMetadata {
        var metadata = ONNXMetadata(producerVersion: "0.1.0", labels: set.classes)
        metadata.properties["mlc.recipe"] = recipe.text
        if !recipe.description.isEmpty { metadata.properties["description"] = recipe.description }
        return metadata
    }
}
