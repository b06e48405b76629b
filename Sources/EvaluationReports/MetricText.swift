import Evaluation
import Reports

/// Metrics in words for people.
public enum MetricText {
    /// A metric's name as people say it: `recall[scratch]` is `Recall of scratch`.
    public static func name(_ metric: String) -> String {
        let base = String(metric.prefix { $0 != "[" })
        let name = names[base] ?? base
        guard metric.hasSuffix("]"), metric.count > base.count + 2 else { return name }
        return "\(name) of \(metric.dropFirst(base.count + 1).dropLast())"
    }

    /// Whether a metric is a share, to be written as a percentage.
    public static func isShare(_ metric: String) -> Bool {
        let base = String(metric.prefix { $0 != "[" })
        return [
            "accuracy", "balanced_accuracy", "precision", "recall", "specificity", "f1", "precision_macro",
            "recall_macro", "f1_macro", "expected_calibration_error",
        ].contains(base)
    }

    /// A value of a metric.
    public static func value(_ value: Double, of metric: String) -> String {
        if isShare(metric) { return NumberText.percent(value) }
        let base = String(metric.prefix { $0 != "[" })
        if ["roc_auc", "average_precision", "matthews", "r2", "brier", "log_loss"].contains(base) {
            return NumberText.fixed(value, 3)
        }
        return NumberText.significant(value, 4)
    }

    /// The interval of a metric, such as `88.4% to 97.6%`.
    public static func interval(_ measure: Measure, of metric: String) -> String {
        guard measure.low == measure.low, measure.high == measure.high else { return "unknown" }
        return "\(value(measure.low, of: metric)) to \(value(measure.high, of: metric))"
    }

    /// What a metric says, in a sentence.
    static func meaning(_ metric: String) -> String? { meanings[metric] }

    private static let names = [
        "accuracy": "Accuracy", "balanced_accuracy": "Balanced accuracy", "roc_auc": "ROC area",
        "average_precision": "Average precision", "precision": "Precision", "recall": "Recall",
        "specificity": "Specificity", "f1": "F1", "matthews": "Matthews correlation",
        "precision_macro": "Precision, macro",
        "recall_macro": "Recall, macro", "f1_macro": "F1, macro", "log_loss": "Log loss", "brier": "Brier score",
        "expected_calibration_error": "Calibration error", "rmse": "RMSE", "mae": "Mean absolute error",
        "median_absolute_error": "Median absolute error", "r2": "R²", "bias": "Mean error",
        "cmapss_score": "C-MAPSS score",
    ]

    private static let meanings = [
        "accuracy": "the share of right answers",
        "balanced_accuracy": "the mean of the classes' recalls, so that rare classes count as much as frequent ones",
        "roc_auc": "how often a positive has a higher score than a negative; 0.5 is chance",
        "average_precision": "the precision averaged over all thresholds; chance is the share of positives",
        "precision": "the share of alarms that are right",
        "recall": "the share of positives that are found",
        "specificity": "the share of negatives that raise no alarm",
        "f1": "the harmonic mean of precision and recall",
        "log_loss": "the mean of -ln of the probability of the true class; sure mistakes cost most",
        "brier": "the mean squared error of the probabilities",
        "expected_calibration_error": "by how much stated probabilities are off on average",
        "rmse": "the root of the mean squared error", "mae": "the mean magnitude of the errors",
        "r2": "the share of the variance that the model explains",
        "bias": "the mean error; above 0 the model predicts too much",
        "cmapss_score": "the sum of penalties, of which late warnings have the higher ones",
    ]
}
