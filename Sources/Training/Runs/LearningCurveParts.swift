import Datasets
import Evaluation
import Statistics

/// Parts of the training examples of growing size, on which a learning curve is measured.
struct LearningCurveParts {
    /// A part, and how long a network is trained on it: small ones longer, up to four times, so that they are not judged by
    /// too few steps.
    struct Part {
        var examples: [Int]
        var epochs: Int
    }

    let parts: [Part]

    /// A sixteenth, an eighth, a quarter and a half of the examples, drawn by classes and groups as the split is, and only
    /// parts with every class.
    init(_ set: ExampleSet, _ training: [Int], _ recipe: Recipe) {
        let classes = set.isClassification ? Set(training.map { set.labels[$0] }) : []
        let strata: [Int?] =
            set.isClassification
            ? training.map { set.labels[$0] } : Datasets.Split.strata(of: training.map { set.values[$0] })
        parts = [16, 8, 4, 2].compactMap { divisor in
            let share = 1 / Double(divisor)
            guard let fractions = try? SplitFractions(train: share, validation: 0, test: 1 - share),
                let split = try? Datasets.Split(
                    labels: strata, groups: training.map { set.groups[$0] }, fractions: fractions, seed: recipe.seed)
            else { return nil }
            let examples = split.train.map { training[$0] }
            guard examples.count >= 8, examples.count < training.count else { return nil }
            guard classes.allSatisfy({ label in examples.count { set.labels[$0] == label } >= 2 }) else { return nil }
            return Part(examples: examples, epochs: recipe.training.epochs * min(4, divisor))
        }
    }
}

extension Evaluation {
    /// The error by which models are compared, lower is better: RMSE, log loss, or 1 less the average precision.
    func learningPoint(_ count: Int) -> LearningCurve.Point? {
        let isPrecision = metrics["rmse"] == nil && metrics["log_loss"] == nil
        guard let measure = metrics["rmse"] ?? metrics["log_loss"] ?? metrics["average_precision"] else { return nil }
        let deviation = max((measure.high - measure.low) / 3.92, 1e-9)
        return LearningCurve.Point(
            count: count, error: isPrecision ? 1 - measure.value : measure.value,
            deviation: deviation.isFinite ? deviation : 1e-9)
    }
}
