import Statistics

/// How logistic regression is fitted.
public struct LogisticRegressionOptions: FamilyOptions {
    /// The inverse of the penalty's strength: the factor of the summed loss.
    public var c = 1.0
    /// How much of the penalty is on absolute coefficients (1: lasso) rather than half their squares (0: ridge).
    public var l1Ratio = 0.0
    /// Whether columns are brought to mean 0 and deviation 1 first, so that the penalty treats them alike.
    public var standardizes = true
    /// Whether every class weighs the same in sum.
    public var isBalanced = false
    /// The largest number of iterations.
    public var maxIterations = 1000
    /// It ends when no component of the mean loss's gradient is larger.
    public var tolerance = 1e-7

    public init() {}

    public static var parameters: [Option<LogisticRegressionOptions>] {
        [
            .number(
                "c", \.c, 1e-9...1e9, search: .number(1e-3...1e3, logarithmic: true),
                "inverse of the penalty's strength"),
            .number(
                "l1_ratio", \.l1Ratio, 0...1, search: .domain, "part of the penalty on absolute values: 1 is lasso"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class weighs the same in sum"),
            .integer("max_iterations", \.maxIterations, 1...1_000_000, "iterations at most"),
            .number("tolerance", \.tolerance, 1e-15...1, "how small the gradient is at the end"),
        ]
    }
}

/// Logistic regression with an elastic net: makes c sum(loss) + l1 |w|_1 + (1 - l1) |w|^2 / 2 small, with one linear function
/// for two classes and one for each of more (multinomial). Intercepts have no penalty.
func fitLogisticRegression(
    _ set: TrainingSet, _ options: LogisticRegressionOptions, _ context: FittingContext
) -> ClassicalFit {
    let width = set.features.columns
    let standardization = options.standardizes ? Standardization(set) : Standardization(identity: width)
    let weights = options.isBalanced ? set.balancedWeights : set.rowWeights
    let objective = LogisticObjective(
        standardization.apply(set.features), set.numericTargets, weights, classes: set.task.scores,
        threads: context.threads)
    let penalty = 1 / (options.c * objective.total)
    let isPenalized = (0..<objective.count).map { $0 % (width + 1) < width }
    let solver = QuasiNewton(
        l1: isPenalized.map { $0 ? penalty * options.l1Ratio : 0 }, maxIterations: options.maxIterations,
        tolerance: options.tolerance)
    let l2 = isPenalized.map { $0 ? penalty * (1 - options.l1Ratio) : 0 }
    var report = TrainingReport()
    report.loss = "mean log loss with penalty"
    let outcome = solver.minimize(from: [Double](repeating: 0, count: objective.count)) { point in
        var (value, gradient) = objective.evaluate(point)
        for place in point.indices {
            value += 0.5 * l2[place] * point[place] * point[place]
            gradient[place] += l2[place] * point[place]
        }
        return (value, gradient)
    } progress: { iteration, value in
        let point = TrainingReport.Point(step: iteration, training: value)
        report.curve.append(point)
        return context.progress(TrainingProgress(step: iteration, steps: options.maxIterations, point: point))
    }
    (report.steps, report.bestStep) = (outcome.iterations, outcome.iterations)
    (report.converged, report.stopped) = (outcome.converged, outcome.stopped)
    if !outcome.converged && !outcome.stopped {
        report.remarks.append(
            "the solver did not converge in \(outcome.iterations) iterations; raise max_iterations or lower c")
    }
    return ClassicalFit(objective.model(outcome.point, set.task, standardization), report)
}

/// The mean log loss of linear functions; a point is, for each function, the factors of the features and the intercept.
private struct LogisticObjective {
    let features: Matrix
    let targets: [Double]
    let weights: [Double]
    /// The sum of weights.
    let total: Double
    let functions: Int
    let threads: Int

    init(_ features: Matrix, _ targets: [Double], _ weights: [Double], classes: Int, threads: Int) {
        (self.features, self.targets, self.weights, self.threads) = (features, targets, weights, threads)
        functions = classes == 2 ? 1 : classes
        total = weights.reduce(0, +)
    }

    /// The numbers of a point.
    var count: Int { functions * (features.columns + 1) }

    /// The loss and its gradient; rows are summed in groups and the groups in order, whatever the threads.
    func evaluate(_ point: [Double]) -> (Double, [Double]) {
        let group = 256
        let parts = parallelMap((features.rows + group - 1) / group, threads: threads) { index in
            evaluate(point, rows: index * group..<min(features.rows, (index + 1) * group))
        }
        var (loss, gradient) = (0.0, [Double](repeating: 0, count: count))
        for part in parts {
            loss += part.0
            for place in 0..<count { gradient[place] += part.1[place] }
        }
        return (loss / total, gradient.map { $0 / total })
    }

    private func evaluate(_ point: [Double], rows: Range<Int>) -> (Double, [Double]) {
        let (width, loss) = (features.columns, functions == 1 ? BoostingLoss.logistic : .softmax(classes: functions))
        var (sum, gradient) = (0.0, [Double](repeating: 0, count: count))
        var values = [Double](repeating: 0, count: functions)
        var derivatives = [SIMD2<Double>](repeating: SIMD2(), count: functions)
        features.values.withUnsafeBufferPointer { x in
            point.withUnsafeBufferPointer { point in
                gradient.withUnsafeMutableBufferPointer { gradient in
                    for row in rows where weights[row] > 0 {
                        let x = UnsafeBufferPointer(rebasing: x[row * width..<(row + 1) * width])
                        for function in 0..<functions {
                            let start = function * (width + 1)
                            var value = point[start + width]
                            for column in 0..<width { value += point[start + column] * Double(x[column]) }
                            values[function] = value
                        }
                        values.withUnsafeBufferPointer { values in
                            sum += weights[row] * loss.loss(targets[row], values)
                            derivatives.withUnsafeMutableBufferPointer {
                                loss.derivatives(targets[row], weights[row], values, $0)
                            }
                        }
                        for function in 0..<functions {
                            let (start, factor) = (function * (width + 1), derivatives[function].x)
                            for column in 0..<width { gradient[start + column] += factor * Double(x[column]) }
                            gradient[start + width] += factor
                        }
                    }
                }
            }
        }
        return (sum, gradient)
    }

    /// The model that a point is.
    func model(_ point: [Double], _ task: ClassicalTask, _ standardization: Standardization) -> LinearModel {
        let width = features.columns
        return LinearModel(
            task: task, standardization: standardization,
            coefficients: (0..<functions).flatMap { function in
                point[function * (width + 1)..<function * (width + 1) + width].map { Float($0) }
            },
            intercepts: (0..<functions).map { Float(point[$0 * (width + 1) + width]) },
            link: functions == 1 ? .logistic : .softmax)
    }
}
