import Statistics

/// How linear support vector machines are fitted.
public struct LinearSVMOptions: FamilyOptions {
    /// The factor of the summed loss beside half the squares of the coefficients.
    public var c = 1.0
    /// The error of a number that costs nothing, as a part of the target's deviation.
    public var epsilon = 0.0
    /// Whether columns are brought to mean 0 and deviation 1 first, so that the penalty treats them alike.
    public var standardizes = true
    /// Whether every class weighs the same in sum.
    public var isBalanced = false
    /// The largest number of iterations.
    public var maxIterations = 1000
    /// It ends when no component of the mean loss's gradient is larger.
    public var tolerance = 1e-5

    public init() {}

    public static var parameters: [Option<LinearSVMOptions>] {
        [
            .number("c", \.c, 1e-9...1e9, search: .number(1e-3...1e3, logarithmic: true), "factor of the summed loss"),
            .number("epsilon", \.epsilon, 0...10, "error that costs nothing, in deviations of the target"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class weighs the same in sum"),
            .integer("max_iterations", \.maxIterations, 1...1_000_000, "iterations at most"),
            .number("tolerance", \.tolerance, 1e-15...1, "how small the gradient is at the end"),
        ]
    }
}

/// A linear support vector machine with squared hinge loss, one class against the others, or with squared insensitive loss.
///
/// Probabilities come from Platt's scaling of decisions on rows that were left out in turn, and are folded into the linear
/// functions.
func fitLinearSVM(_ set: TrainingSet, _ options: LinearSVMOptions, _ context: FittingContext) -> ClassicalFit {
    let standardization =
        options.standardizes ? Standardization(set) : Standardization(identity: set.features.columns)
    let weights = options.isBalanced ? set.balancedWeights : set.rowWeights
    let problem = LinearSVMProblem(
        features: standardization.apply(set.features), weights: weights, options: options, context: context)
    var model = LinearModel(
        task: set.task, standardization: standardization, coefficients: [], intercepts: [], link: .identity)
    var report = TrainingReport()
    guard case .labels(let labels, let classes) = set.target else {
        let targets = set.numericTargets
        let total = weights.reduce(0, +)
        let mean = weightedSum(targets, weights) / total
        let deviation =
            (targets.indices.reduce(0) { $0 + weights[$1] * (targets[$1] - mean) * (targets[$1] - mean) } / total)
            .squareRoot()
        let solution = problem.solve(targets, .squaredInsensitive(options.epsilon * deviation))
        (model.coefficients, model.intercepts) = (solution.coefficients, solution.intercepts)
        return ClassicalFit(model, solution.report)
    }
    model.link = classes == 2 ? .logistic : .oneAgainstOthers
    for label in classes == 2 ? 1..<2 : 0..<classes {
        let isPositive = labels.map { $0 == label }
        let solution = problem.solve(isPositive.map { $0 ? 1 : 0 }, .squaredHinge)
        let scaling = problem.scaling(isPositive)
        model.coefficients += solution.coefficients.map { Float(-scaling.slope * Double($0)) }
        model.intercepts.append(Float(-scaling.slope * Double(solution.intercepts[0]) - scaling.shift))
        report.steps += solution.report.steps
        report.converged = report.converged && solution.report.converged
        report.remarks += solution.report.remarks
        report.stopped = report.stopped || solution.report.stopped
    }
    report.bestStep = report.steps
    return ClassicalFit(model, report)
}

/// The rows of a linear support vector machine.
private struct LinearSVMProblem {
    let features: Matrix
    let weights: [Double]
    let options: LinearSVMOptions
    let context: FittingContext

    func solve(_ targets: [Double], _ loss: RowLoss) -> LinearObjective.Solution {
        LinearObjective(features, targets, weights, loss, threads: context.threads).minimize(
            c: options.c, l1Ratio: 0, maxIterations: options.maxIterations, tolerance: options.tolerance, context)
    }

    /// The probability of a decision, fitted on decisions about rows that were not learned from.
    func scaling(_ isPositive: [Bool]) -> PlattScaling {
        var random = SeededGenerator(seed: context.seed, stream: "platt")
        let folds = stratifiedFolds(isPositive.map { $0 ? 1 : 0 }, count: 5, &random)
        var decisions = [Double](repeating: 0, count: isPositive.count)
        var coarse = options
        coarse.tolerance = max(options.tolerance, 1e-4)
        for fold in 0..<5 {
            let train = folds.indices.filter { folds[$0] != fold }
            let part = LinearSVMProblem(
                features: features.selecting(rows: train), weights: train.map { weights[$0] }, options: coarse,
                context: FittingContext(threads: context.threads))
            let solution = part.solve(train.map { isPositive[$0] ? 1 : 0 }, .squaredHinge)
            let coefficients = solution.coefficients.map(Double.init)
            for row in folds.indices where folds[row] == fold {
                decisions[row] = Double(solution.intercepts[0]) + dot(coefficients, features.row(row).map(Double.init))
            }
        }
        return PlattScaling(decisions: decisions, isPositive: isPositive, weights: weights)
    }
}
