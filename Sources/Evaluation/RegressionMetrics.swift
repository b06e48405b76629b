import Statistics

/// What a model predicted for elements whose values are known.
public struct RegressionData: Sendable {
    public let truth: [Double]
    public let predictions: [Double]
    public let groups: [String]?
    public let names: [String]?
    /// Whether values are remaining lives, for which the C-MAPSS score makes sense.
    public let isRemainingLife: Bool

    /// - Throws: `EvaluationError` for lists of different lengths, for none, and for values that are not finite.
    public init(
        truth: [Double], predictions: [Double], groups: [String]? = nil, names: [String]? = nil,
        isRemainingLife: Bool = false
    ) throws(EvaluationError) {
        try EvaluationError.check("predictions", predictions.count, is: truth.count)
        guard !truth.isEmpty else { throw EvaluationError("there are no elements to evaluate") }
        if let groups { try EvaluationError.check("groups", groups.count, is: truth.count) }
        if let names { try EvaluationError.check("names", names.count, is: truth.count) }
        for (what, values) in [("true value", truth), ("prediction", predictions)] {
            if let row = values.firstIndex(where: { !($0.magnitude < .infinity) }) {
                throw EvaluationError("\(what) \(row) is not a finite number: \(values[row])")
            }
        }
        (self.truth, self.predictions, self.groups) = (truth, predictions, groups)
        (self.names, self.isRemainingLife) = (names, isRemainingLife)
    }

    /// Predictions less true values.
    public var errors: [Double] { zip(predictions, truth).map { $0 - $1 } }
}

/// All numbers that say how good a regression is, for elements that count with any weights.
struct RegressionMetrics: Sendable {
    let names: [String]
    private let truth: [Double]
    private let errors: [Double]
    private let penalties: [Double]
    /// The elements by growing magnitude of error.
    private let order: [Int]

    init(_ data: RegressionData) {
        (truth, errors) = (data.truth, data.errors)
        penalties = data.isRemainingLife ? data.errors.map(Self.remainingLifePenalty) : []
        names = ["rmse", "mae", "median_absolute_error", "r2", "bias"] + (data.isRemainingLife ? ["cmapss_score"] : [])
        let errors = data.errors
        order = errors.indices.sorted { (errors[$0].magnitude, $0) < (errors[$1].magnitude, $1) }
    }

    /// The penalty of an error in remaining life (Saxena et al. 2008): exp(-d/13) - 1 when the prediction is too low,
    /// exp(d/10) - 1 when it is too high, which is worse. Sums grow with the number of elements.
    static func remainingLifePenalty(_ error: Double) -> Double {
        Elementary.exp(error < 0 ? -error / 13 : error / 10) - 1
    }

    /// The values in the order of `names`.
    func values(weights: [Double]) -> [Double] {
        var (total, squares, magnitudes, sum, truthSum) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for index in errors.indices {
            let (weight, error) = (weights[index], errors[index])
            total += weight
            squares += weight * error * error
            magnitudes += weight * error.magnitude
            sum += weight * error
            truthSum += weight * truth[index]
        }
        let mean = truthSum / total
        let spread = truth.indices.reduce(0) { $0 + weights[$1] * (truth[$1] - mean) * (truth[$1] - mean) }
        let r2 = spread > 0 ? 1 - squares / spread : .nan
        var values = [
            (squares / total).squareRoot(), magnitudes / total, medianMagnitude(weights, total), r2, sum / total,
        ]
        if !penalties.isEmpty {
            // Draws of groups of different sizes hold more or fewer elements than there are.
            let sum = zip(penalties, weights).reduce(0) { $0 + $1.0 * $1.1 }
            values.append(sum * Double(errors.count) / total)
        }
        return values
    }

    private func medianMagnitude(_ weights: [Double], _ total: Double) -> Double {
        var reached = 0.0
        for (place, index) in order.enumerated() {
            reached += weights[index]
            if reached > total / 2 { return errors[index].magnitude }
            guard reached == total / 2, weights[index] > 0 else { continue }
            let next = order[(place + 1)...].first { weights[$0] > 0 } ?? index
            return (errors[index].magnitude + errors[next].magnitude) / 2
        }
        return .nan
    }
}
