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
    let classes = set.task.scores
    let objective = LinearObjective(
        standardization.apply(set.features), set.numericTargets, weights,
        classes == 2 ? .logistic : .softmax(classes: classes), threads: context.threads)
    var solution = objective.minimize(
        c: options.c, l1Ratio: options.l1Ratio, maxIterations: options.maxIterations, tolerance: options.tolerance,
        context)
    solution.report.loss = "mean log loss with penalty"
    let model = LinearModel(
        task: set.task, standardization: standardization, coefficients: solution.coefficients,
        intercepts: solution.intercepts, link: classes == 2 ? .logistic : .softmax)
    return ClassicalFit(model, solution.report)
}
