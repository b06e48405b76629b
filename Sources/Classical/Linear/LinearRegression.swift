import Statistics

/// How linear regression is fitted.
public struct LinearRegressionOptions: FamilyOptions {
    /// The strength of the penalty.
    public var alpha = 0.001
    /// How much of the penalty is on absolute coefficients (1: lasso) rather than half their squares (0: ridge).
    public var l1Ratio = 0.0
    /// Whether columns are brought to mean 0 and deviation 1 first, so that the penalty treats them alike.
    public var standardizes = true
    /// The largest number of rounds of coordinate descent.
    public var maxIterations = 10_000
    /// Coordinate descent ends when no coefficient moves by more than this, times the target's deviation.
    public var tolerance = 1e-7

    public init() {}

    public static var parameters: [Option<LinearRegressionOptions>] {
        [
            .number(
                "alpha", \.alpha, 0...1e9, search: .number(1e-5...10, logarithmic: true), "strength of the penalty"),
            .number(
                "l1_ratio", \.l1Ratio, 0...1, search: .domain, "part of the penalty on absolute values: 1 is lasso"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
            .integer("max_iterations", \.maxIterations, 1...1_000_000, "rounds of coordinate descent at most"),
            .number("tolerance", \.tolerance, 1e-15...1, "how little coefficients move at the end"),
        ]
    }
}

/// Linear regression with an elastic net: makes |y - X w - b|^2 / (2 n) + alpha (l1 |w|_1 + (1 - l1) |w|^2 / 2) small, n
/// being the sum of weights (Zou and Hastie 2005); so ridge regression in the form alpha' |w|^2 has alpha' = n alpha.
func fitLinearRegression(
    _ set: TrainingSet, _ options: LinearRegressionOptions, _ context: FittingContext
) -> ClassicalFit {
    let width = set.features.columns
    let standardization = options.standardizes ? Standardization(set) : Standardization(identity: width)
    let moments = Moments(standardization.apply(set.features), set.numericTargets, set.rowWeights)
    var report = TrainingReport()
    var coefficients: [Double]
    if options.l1Ratio == 0 || options.alpha == 0 {
        coefficients = moments.ridge(options.alpha)
    } else {
        (coefficients, report) = moments.elasticNet(options)
    }
    let intercept = moments.targetMean - zip(coefficients, moments.means).reduce(0) { $0 + $1.0 * $1.1 }
    let model = LinearModel(
        task: .regression, standardization: standardization, coefficients: coefficients.map { Float($0) },
        intercepts: [Float(intercept)], link: .identity)
    return ClassicalFit(model, report)
}

/// Weighted means and central second moments of features and targets.
private struct Moments {
    let width: Int
    var means: [Double]
    var targetMean: Double
    /// The covariances of the features, row by row.
    var covariance: [Double]
    /// The covariance of each feature with the target.
    var cross: [Double]
    var targetVariance = 0.0

    init(_ features: Matrix, _ targets: [Double], _ weights: [Double]) {
        let width = features.columns
        self.width = width
        let total = weights.reduce(0, +)
        means = [Double](repeating: 0, count: width)
        for row in 0..<features.rows {
            for column in 0..<width { means[column] += weights[row] / total * Double(features[row, column]) }
        }
        targetMean = weightedSum(targets, weights) / total
        covariance = [Double](repeating: 0, count: width * width)
        cross = [Double](repeating: 0, count: width)
        var centred = [Double](repeating: 0, count: width)
        for row in 0..<features.rows {
            let (weight, error) = (weights[row] / total, targets[row] - targetMean)
            for column in 0..<width { centred[column] = Double(features[row, column]) - means[column] }
            targetVariance += weight * error * error
            covariance.withUnsafeMutableBufferPointer { covariance in
                for first in 0..<width {
                    let factor = weight * centred[first]
                    cross[first] += factor * error
                    for second in 0...first { covariance[first * width + second] += factor * centred[second] }
                }
            }
        }
        for first in 0..<width {
            for second in 0..<first { covariance[second * width + first] = covariance[first * width + second] }
        }
    }

    /// The solution of (covariance + alpha) w = cross by Cholesky's decomposition.
    func ridge(_ alpha: Double) -> [Double] {
        var system = covariance
        let largest = (0..<width).map { covariance[$0 * width + $0] }.max() ?? 0
        // Keeps linearly dependent columns solvable: they share their coefficient.
        let ridge = alpha + max(1e-12 * largest, .leastNormalMagnitude)
        for column in 0..<width { system[column * width + column] += ridge }
        return solveSymmetric(system, cross)
    }

    /// Coordinate descent (Friedman, Hastie and Tibshirani 2010).
    func elasticNet(_ options: LinearRegressionOptions) -> ([Double], TrainingReport) {
        var coefficients = [Double](repeating: 0, count: width)
        // What is left of `cross` after the current coefficients.
        var rest = cross
        var report = TrainingReport()
        report.converged = false
        let limit = options.tolerance * targetVariance.squareRoot()
        let (l1, l2) = (options.alpha * options.l1Ratio, options.alpha * (1 - options.l1Ratio))
        while report.steps < options.maxIterations, !report.converged {
            var largest = 0.0
            for column in 0..<width where covariance[column * width + column] > 0 {
                let own = covariance[column * width + column]
                let pull = rest[column] + own * coefficients[column]
                let shrunk = max(abs(pull) - l1, 0) / (own + l2)
                let value = pull < 0 ? -shrunk : shrunk
                let change = value - coefficients[column]
                guard change != 0 else { continue }
                coefficients[column] = value
                for other in 0..<width { rest[other] -= change * covariance[other * width + column] }
                largest = max(largest, abs(change) * own.squareRoot())
            }
            report.steps += 1
            report.converged = largest <= limit
        }
        if !report.converged {
            report.remarks.append(
                "coordinate descent did not converge in \(report.steps) rounds; raise max_iterations or alpha")
        }
        report.bestStep = report.steps
        return (coefficients, report)
    }
}

/// The solution x of A x = b for a symmetric positive definite matrix, row by row, by Cholesky's decomposition.
func solveSymmetric(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let size = right.count
    var (lower, solution) = (matrix, right)
    for row in 0..<size {
        for column in 0...row {
            var sum = lower[row * size + column]
            for inner in 0..<column { sum -= lower[row * size + inner] * lower[column * size + inner] }
            lower[row * size + column] =
                row == column ? max(sum, .leastNormalMagnitude).squareRoot() : sum / lower[column * size + column]
        }
    }
    for row in 0..<size {
        for inner in 0..<row { solution[row] -= lower[row * size + inner] * solution[inner] }
        solution[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
        for inner in stride(from: row + 1, to: size, by: 1) {
            solution[row] -= lower[inner * size + row] * solution[inner]
        }
        solution[row] /= lower[row * size + row]
    }
    return solution
}
