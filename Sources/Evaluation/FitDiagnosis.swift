/// Whether a model learnt too little, too much by heart, or about right, from its errors on training and validation data.
public struct FitDiagnosis: Sendable, Codable, Equatable {
    public enum Verdict: String, Sendable, Codable {
        /// Much better on training data than on validation data.
        case overfitting
        /// Hardly better on its own training data than the baseline.
        case underfitting
        case sound
    }

    public var verdict: Verdict
    /// Errors, lower is better: log loss, 1 - accuracy, RMSE.
    public var training: Double
    public var validation: Double
    /// The error of a constant answer.
    public var baseline: Double

    /// Overfitting: the gap from training to validation is more than this share of the baseline's error, and of the
    /// validation's error more than twice this share.
    public static let largestGap = 0.1
    /// Underfitting: training removes less than this share of the baseline's error.
    public static let leastGain = 0.2

    /// Judges three errors of the same kind, each at least 0.
    /// - Parameter doubt: how far validation's error may be off (half its interval); a gap within it is none.
    public init(training: Double, validation: Double, baseline: Double, doubt: Double = 0) {
        (self.training, self.validation, self.baseline) = (training, validation, baseline)
        let gap = validation - training
        if baseline > 0 && training > (1 - Self.leastGain) * baseline {
            verdict = .underfitting
        } else if gap > max(doubt, Self.largestGap * baseline) && gap > 2 * Self.largestGap * validation {
            verdict = .overfitting
        } else {
            verdict = .sound
        }
    }
}
