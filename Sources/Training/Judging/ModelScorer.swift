import Compiler
import Core
import Datasets
import Evaluation
import Execution
import IR
import Importers
import Targets

/// Runs a model that `mlc train` made, as a file or a bundle, over examples.
public struct ModelScorer {
    /// The recipe that the model was trained by, from the model itself.
    public let recipe: Recipe
    private let vocabulary: Vocabulary
    /// The digest of the data that the model was trained on; nil when it is not known.
    private let digest: String?
    private let model: CompiledModel
    private let batch: Int
    /// The output that holds the scores.
    private let output: Int

    /// A model file.
    /// - Throws: `TrainingError` when it was not made by `mlc train`.
    public init(model path: String, threads: Int = 1) throws {
        let loaded = try ModelImporter(allowsUnboundedDimensions: true).load(path)
        let properties = loaded.metadata.properties
        recipe = try Self.recipe(properties, path)
        (vocabulary, digest) = (try Vocabulary(properties, path), properties["mlc.data"])
        let batch = 32
        self.batch = batch
        model = try ModelCompiler().load(.model(path, batch: batch), for: Target.host(), threads: threads)
        output = try Self.output(of: model, path)
    }

    /// A compiled model with what its bundle says of its origin.
    public init(_ model: CompiledModel, properties: [String: String], path: String) throws {
        recipe = try Self.recipe(properties, path)
        (vocabulary, digest) = (try Vocabulary(properties, path), properties["mlc.data"])
        guard let first = model.inputs.first?.shape.first, model.inputs.count == 1 else {
            throw TrainingError("\(path) takes other inputs than models of mlc train do")
        }
        (self.model, batch, output) = (model, first, try Self.output(of: model, path))
    }

    private static func output(of model: CompiledModel, _ path: String) throws(TrainingError) -> Int {
        let names = ["probabilities", "prediction", "score"]
        guard let place = model.outputs.firstIndex(where: { names.contains($0.name) }) else {
            throw TrainingError("\(path) has none of the outputs \(names.joined(separator: ", "))")
        }
        return place
    }

    private static func recipe(_ properties: [String: String], _ path: String) throws -> Recipe {
        guard let text = properties["mlc.recipe"] else {
            throw TrainingError(
                "\(path) names no recipe; mlc evaluate takes models that mlc train made, and their bundles")
        }
        return try Recipe(text: text, path: path)
    }

    /// Prepares data as the model was trained on.
    /// - Parameter groups: columns, or patterns over the names of pictures, by which the evaluation compares examples, besides
    ///   those of the recipe.
    public func examples(_ data: [String], comparing groups: [String] = []) throws -> ExampleSet {
        var recipe = recipe
        recipe.data.compare += groups.filter { !recipe.data.compare.contains($0) }
        return try ExampleSet(recipe, data: data, vocabulary: vocabulary)
    }

    /// Whether data hold other examples than those that the model was trained, validated and tested on; false when that is
    /// not known.
    public func isOther(_ set: ExampleSet) -> Bool { digest.map { $0 != set.digest } ?? false }

    /// The scores of examples: probabilities, or numbers.
    public func scores(_ examples: [Int], of set: ExampleSet) throws -> [[Double]] {
        var rows: [[Double]] = []
        for start in stride(from: 0, to: examples.count, by: batch) {
            let chosen = Array(examples[start..<min(start + batch, examples.count)])
            let padded = chosen + [Int](repeating: chosen[0], count: batch - chosen.count)
            let input = try set.rawInputs(padded, recipe)
            if model.isDynamic { try model.setShapes([input.shape]) }
            let output = try model.run([input])[self.output]
            let (numbers, width) = (output.elements(as: Float.self) ?? [], output.elementCount / batch)
            for row in chosen.indices { rows.append(numbers[row * width..<(row + 1) * width].map(Double.init)) }
        }
        return rows
    }
}

extension TrainingRun {
    /// Judges a model on examples of a set.
    /// - Parameters:
    ///   - training: what simpler answers learn from.
    ///   - validation: examples on which thresholds and temperature are chosen.
    public static func judge(
        _ scorer: ModelScorer, _ set: ExampleSet, _ examples: [Int], training: [Int], validation: [Int]
    ) throws -> Evaluation {
        let advice = validation.isEmpty ? nil : (validation, try scorer.scores(validation, of: set))
        return try ModelJudge(recipe: scorer.recipe, set: set, training: training)
            .evaluation(examples, try scorer.scores(examples, of: set), validation: advice)
    }
}

extension ModelSource {
    /// A model that `mlc train` made, for a batch.
    static func model(_ path: String, batch: Int) -> ModelSource {
        ModelSource { _, _, _ in try ModelImporter().load(path, dimensions: ["batch": .fixed(batch)]) }
    }
}
