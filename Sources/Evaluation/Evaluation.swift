import Statistics

/// Everything that is known about how good a model is. Encodes as JSON with snake_case keys; metrics by name, each with
/// value, low, high and n.
public struct Evaluation: Sendable, Codable {
    /// What the model does.
    public enum Task: String, Sendable, Codable { case classification, regression }

    /// The ROC and precision-recall curves of one class.
    public struct Curves: Sendable, Codable {
        public var roc: RankedScores.Curve
        public var precisionRecall: RankedScores.Curve

        enum CodingKeys: String, CodingKey {
            case roc
            case precisionRecall = "precision_recall"
        }
    }

    /// A wrong or bad answer.
    public struct Mistake: Sendable, Codable, Equatable {
        /// The element's place in the data, and its name where it has one.
        public var index: Int
        public var name: String?
        /// The true class or value, and the model's.
        public var truth: String
        public var answer: String
        /// How bad it is: the probability or score of the answer, or the magnitude of the error.
        public var severity: Double
    }

    /// A simpler answer to compare with.
    public struct Baseline: Sendable, Codable {
        public var name: String
        public var metrics: [String: Measure]
        /// The model's value less the baseline's, on the same draws.
        public var differences: [String: Measure]
    }

    /// How good the model of one part of a cross-validation is on that part, which it has not seen.
    public struct Fold: Sendable, Codable, Equatable {
        public var n: Int
        /// Metrics by name; those that cannot be told of so few examples are left out.
        public var values: [String: Double]

        public init(_ evaluation: Evaluation) {
            n = evaluation.n
            values = evaluation.metrics.mapValues(\.value).filter { $0.value.isFinite }
        }
    }

    /// True values and predictions, for a picture of them; at most 2,000.
    public struct Predictions: Sendable, Codable {
        public var truth: [Double]
        public var predicted: [Double]
    }

    public var task: Task
    /// The number of elements, and of groups that they form.
    public var n: Int
    public var groups: Int?
    public var classes: [String]?
    /// The name of the class to be found.
    public var positive: String?
    public var metrics: [String: Measure]
    /// Numbers of elements by true class (row) and answer.
    public var confusion: [[Int]]?
    /// By the name of the class.
    public var curves: [String: Curves]?
    public var calibration: Calibration?
    /// The decision that `metrics` are about, where there is a positive class.
    public var threshold: Threshold?
    /// The cheapest threshold, chosen on validation data, as it does on these data.
    public var cheapestThreshold: Threshold?
    public var baselines: [Baseline]
    public var slices: [Slice]
    public var mistakes: [Mistake]
    public var predictions: Predictions?
    /// Added by whoever cross-validated: `metrics` are about all folds together.
    public var folds: [Fold]?
    /// Added by whoever trained at several sizes.
    public var learningCurve: LearningCurve?
    /// Added by whoever knows the training's errors.
    public var fit: FitDiagnosis?

    enum CodingKeys: String, CodingKey {
        case task, n, groups, classes, positive, metrics, confusion, curves, calibration, threshold, baselines, slices
        case mistakes, predictions, folds, fit
        case cheapestThreshold = "cheapest_threshold"
        case learningCurve = "learning_curve"
    }

    /// The metrics in an order for reading: those about everything first, then by class.
    public var orderedMetrics: [(name: String, measure: Measure)] {
        let order = [
            "accuracy", "balanced_accuracy", "roc_auc", "average_precision", "precision", "recall", "specificity", "f1",
            "matthews", "precision_macro", "recall_macro", "f1_macro", "log_loss", "brier",
            "expected_calibration_error",
            "rmse", "mae", "median_absolute_error", "r2", "bias", "cmapss_score",
        ]
        let known = order.compactMap { name in metrics[name].map { (name, $0) } }
        let rest = metrics.filter { !order.contains($0.key) }.sorted { $0.key < $1.key }
        return known + rest.map { ($0.key, $0.value) }
    }

    /// The metrics that say most, as far as there are any: for a line of text.
    public var mainMetrics: [String] {
        ["accuracy", "roc_auc", "average_precision", "rmse", "mae"].filter { metrics[$0] != nil }
    }

    /// Whether higher values of a metric are better; `bias` is best at 0 and counts as lower.
    public static func isHigherBetter(_ name: String) -> Bool {
        let base = name.prefix { $0 != "[" }
        return ![
            "log_loss", "brier", "expected_calibration_error", "rmse", "mae", "median_absolute_error", "bias",
            "cmapss_score",
        ].contains(String(base))
    }
}
