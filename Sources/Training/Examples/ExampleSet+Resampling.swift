import Classical
import Datasets
import Statistics

/// What a model learns from where classes differ much in their numbers: the training part after `training.resample`.
/// Validation and test are never resampled.
extension ExampleSet {
    /// Training examples, some left out or several times.
    /// - Throws: `TrainingError` when the recipe asks for SMOTE, which makes new ones, or when there are no classes.
    private func drawn(_ examples: [Int], _ recipe: Recipe) throws(TrainingError) -> [Int] {
        let resampling = recipe.training.resampling
        guard resampling != .none else { return examples }
        guard isClassification, recipe.task != .anomaly else {
            throw TrainingError("\(recipe.path): training.resample is for classes, which this task does not learn")
        }
        guard resampling != .smote else {
            throw TrainingError(
                "\(recipe.path): training.resample: smote makes rows of tables; pictures and windows take oversample or "
                    + "undersample")
        }
        return resampling.chosen(examples.map { labels[$0] }, classes: classes.count, seed: recipe.seed)
            .map { examples[$0] }
    }

    /// Rows with those that SMOTE adds, as columns of the table, and their classes. Formulas and indicators are computed from
    /// the made columns, so that they fit each other.
    private func synthesized(_ examples: [Int], _ recipe: Recipe) throws -> (columns: Matrix, labels: [Int]) {
        guard isClassification, recipe.task != .anomaly else {
            throw TrainingError("\(recipe.path): training.resample is for classes, which this task does not learn")
        }
        let set = TrainingSet(
            features: raw.selecting(rows: examples),
            target: .labels(examples.map { labels[$0] }, classes: classes.count),
            columns: columns.map { TrainingSet.Column($0, isCategorical: categories[$0] != nil) })
        let result: TrainingSet
        do { result = try set.resampled(.smote, seed: recipe.seed) } catch {
            throw TrainingError("\(recipe.path): training.resample: \(error)")
        }
        guard case .labels(let labels, _) = result.target else { return (raw, []) }
        return (result.features, labels)
    }

    /// Whether rows are made.
    private func synthesizes(_ recipe: Recipe) -> Bool {
        if case .rows = form { return recipe.training.resampling == .smote }
        return false
    }

    /// Training examples for a classical family.
    func learningSet(_ examples: [Int], _ recipe: Recipe) throws -> TrainingSet {
        guard synthesizes(recipe) else { return try trainingSet(drawn(examples, recipe), recipe) }
        var set = try trainingSet([], recipe)
        let (columns, labels) = try synthesized(examples, recipe)
        set.features = preparation?.features(columns) ?? columns
        set.target = .labels(labels, classes: classes.count)
        set.weights = weights(ofLabels: labels, recipe)
        return set
    }

    /// Training examples for a network.
    func learningSource(
        _ examples: [Int], _ input: NetworkInput, _ output: NetworkOutput, _ recipe: Recipe
    ) throws -> any ExampleSource {
        guard synthesizes(recipe) else { return source(try drawn(examples, recipe), input, output, recipe) }
        let (columns, labels) = try synthesized(examples, recipe)
        return RowExamples(
            features: columns, targets: labels.map { shares(of: $0) }, weights: weights(ofLabels: labels, recipe))
    }
}

extension Recipe {
    /// Fails when weights of classes name classes that there are not.
    func checkClassWeights(_ set: ExampleSet) throws(TrainingError) {
        guard let strange = training.classWeights.keys.sorted().first(where: { !set.classes.contains($0) }) else {
            return
        }
        let known = set.isClassification ? set.classes.joined(separator: ", ") : "none, as the target is a number"
        throw TrainingError("\(path): training.balance names the class '\(strange)'; the classes are \(known)")
    }
}
