/// What a classical model predicts, and so what its scores mean.
public enum ClassicalTask: Sendable, Equatable {
    /// One of `classes` classes; the scores of a row are the probabilities of the classes, in order.
    case classification(classes: Int)
    /// A number; the score is the number.
    case regression
    /// How unusual a row is; the score grows with it. Learned without targets.
    case anomaly

    /// The number of scores for a row.
    public var scores: Int {
        if case .classification(let classes) = self { return classes }
        return 1
    }

    /// The task's name in messages.
    var name: String {
        switch self {
        case .classification: "classification"
        case .regression: "regression"
        case .anomaly: "anomaly detection"
        }
    }
}
