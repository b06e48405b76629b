import Statistics

/// How support vector machines with a radial kernel are fitted.
public struct SupportVectorMachineOptions: FamilyOptions {
    /// The largest weight of a row: the factor of the summed loss.
    public var c = 1.0
    /// The factor of the squared distance; 0 for one over the columns times their variance.
    public var gamma = 0.0
    /// The error of a number that costs nothing, as a part of the target's deviation.
    public var epsilon = 0.1
    /// Whether columns are brought to mean 0 and deviation 1 first, so that distances treat them alike.
    public var standardizes = true
    /// Whether every class weighs the same in sum.
    public var isBalanced = false
    /// How far from the optimum's conditions the solver may stop.
    public var tolerance = 1e-3
    /// The largest number of steps of the solver for each pair of classes.
    public var maxIterations = 1_000_000

    public init() {}

    public static var parameters: [Option<SupportVectorMachineOptions>] {
        [
            .number("c", \.c, 1e-9...1e9, search: .number(0.1...1000, logarithmic: true), "factor of the summed loss"),
            .number(
                "gamma", \.gamma, 0...1e6, search: .number(1e-3...1, logarithmic: true),
                "factor of the squared distance; 0 is one over the columns times their variance"),
            .number("epsilon", \.epsilon, 0...10, "error that costs nothing, in deviations of the target"),
            .flag("standardize", \.standardizes, "whether columns are brought to mean 0 and deviation 1 first"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class weighs the same in sum"),
            .number("tolerance", \.tolerance, 1e-9...1, "how far from the optimum the solver may stop"),
            .integer("max_iterations", \.maxIterations, 1...1_000_000_000, "steps of the solver at most"),
        ]
    }
}

/// Fits one machine for each pair of classes, with probabilities by Platt's scaling of decisions on rows that were left out
/// in turn, or one for a number in units of its deviation (epsilon-SVR).
func fitSupportVectorMachine(
    _ set: TrainingSet, _ options: SupportVectorMachineOptions, _ context: FittingContext
) -> ClassicalFit {
    let standardization =
        options.standardizes ? Standardization(set) : Standardization(identity: set.features.columns)
    let points = standardization.apply(set.features)
    let gamma = Float(
        options.gamma > 0 ? options.gamma : 1 / (Double(points.columns) * variance(points.values.map(Double.init))))
    let kernel = KernelRows(points, gamma: Double(gamma), threads: context.threads)
    let weights = options.isBalanced ? set.balancedWeights : set.rowWeights
    let problem = KernelProblem(kernel: kernel, weights: weights, options: options, seed: context.seed)
    var model = SupportVectorMachine(
        task: set.task, standardization: standardization, gamma: gamma, vectors: points, vectorsPerClass: [],
        coefficients: [], offsets: [], slopes: [], shifts: [])
    var report = TrainingReport()
    guard case .labels(let labels, let classes) = set.target else {
        let targets = set.numericTargets
        let (mean, deviation) = (targets.reduce(0, +) / Double(targets.count), variance(targets).squareRoot())
        let solution = problem.regression(targets.map { ($0 - mean) / deviation }, epsilon: options.epsilon)
        let used = solution.alphas.indices.filter { solution.alphas[$0] != 0 }
        model.vectors = points.selecting(rows: used)
        model.coefficients = used.map { Float(deviation * solution.alphas[$0]) }
        model.offsets = [Float(mean - deviation * solution.rho)]
        report.note(solution)
        return ClassicalFit(model, report)
    }
    let groups = (0..<classes).map { label in labels.indices.filter { labels[$0] == label } }
    let pairs = (0..<classes).flatMap { first in (first + 1..<max(classes, first + 1)).map { (first, $0) } }
    let threads = kernel.isComplete ? context.threads : 1
    let results = parallelMap(pairs.count, threads: threads) { place in
        problem.pair(groups[pairs[place].0], groups[pairs[place].1], index: place)
    }
    for result in results { report.note(result.solution) }
    model.fill(pairs, groups, results, points)
    return ClassicalFit(model, report)
}

/// The mean squared distance from the mean, 1 if that is 0.
private func variance(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return variance > 0 ? variance : 1
}

extension TrainingReport {
    /// Adds the course of a solver.
    fileprivate mutating func note(_ solution: SequentialMinimalOptimization.Solution) {
        steps += solution.iterations
        bestStep = steps
        guard !solution.converged, converged else { return }
        converged = false
        remarks.append("the solver stopped before its tolerance; raise max_iterations or lower c")
    }
}

/// What the machine of a pair of classes came to; its alphas are those of the first class's rows, then the second's.
private struct PairResult {
    var solution: SequentialMinimalOptimization.Solution
    var scaling: PlattScaling
}

extension SupportVectorMachine {
    /// Puts the machines of all pairs together.
    fileprivate mutating func fill(
        _ pairs: [(Int, Int)], _ groups: [[Int]], _ results: [PairResult], _ points: Matrix
    ) {
        var isUsed = [Bool](repeating: false, count: points.rows)
        for (pair, result) in zip(pairs, results) {
            for (row, alpha) in zip(groups[pair.0] + groups[pair.1], result.solution.alphas) where alpha > 0 {
                isUsed[row] = true
            }
        }
        let used = groups.map { $0.filter { isUsed[$0] } }
        let rows = used.flatMap { $0 }
        var places: [Int: Int] = [:]
        for (place, row) in rows.enumerated() { places[row] = place }
        vectors = points.selecting(rows: rows)
        vectorsPerClass = used.map(\.count)
        coefficients = [Float](repeating: 0, count: (groups.count - 1) * rows.count)
        for ((first, second), result) in zip(pairs, results) {
            let alphas = result.solution.alphas
            for (alpha, row) in zip(alphas, groups[first]) {
                if let place = places[row] { coefficients[(second - 1) * rows.count + place] = Float(alpha) }
            }
            for (alpha, row) in zip(alphas.dropFirst(groups[first].count), groups[second]) {
                if let place = places[row] { coefficients[first * rows.count + place] = Float(-alpha) }
            }
            offsets.append(Float(-result.solution.rho))
            slopes.append(Float(result.scaling.slope))
            shifts.append(Float(result.scaling.shift))
        }
    }
}

/// The machines over some rows of a kernel.
private struct KernelProblem {
    let kernel: KernelRows
    let weights: [Double]
    let options: SupportVectorMachineOptions
    let seed: UInt64

    /// The machine that tells the rows of two classes apart.
    func pair(_ first: [Int], _ second: [Int], index: Int) -> PairResult {
        let rows = first + second
        let signs = [Double](repeating: 1, count: first.count) + [Double](repeating: -1, count: second.count)
        return PairResult(
            solution: classification(rows, signs),
            scaling: scaling(rows, signs, SeededGenerator(seed: seed, stream: "platt", index: UInt64(index))))
    }

    private func classification(_ rows: [Int], _ signs: [Double]) -> SequentialMinimalOptimization.Solution {
        SequentialMinimalOptimization(
            kernel: kernel, rows: rows, signs: signs, linear: rows.map { _ in -1 },
            limits: rows.map { options.c * weights[$0] }, tolerance: options.tolerance,
            maxIterations: options.maxIterations
        ).solve()
    }

    private func scaling(_ rows: [Int], _ signs: [Double], _ generator: SeededGenerator) -> PlattScaling {
        var random = generator
        let folds = stratifiedFolds(signs.map { $0 > 0 ? 1 : 0 }, count: 5, &random)
        var decisions = [Double](repeating: 0, count: rows.count)
        for fold in 0..<5 {
            let train = rows.indices.filter { folds[$0] != fold }
            let solution = classification(train.map { rows[$0] }, train.map { signs[$0] })
            for place in rows.indices where folds[place] == fold {
                let values = kernel[rows[place]]
                var sum = -solution.rho
                for (index, other) in train.enumerated() where solution.alphas[index] > 0 {
                    sum += solution.alphas[index] * signs[other] * Double(values[rows[other]])
                }
                decisions[place] = sum
            }
        }
        return PlattScaling(
            decisions: decisions, isPositive: signs.map { $0 > 0 }, weights: rows.map { weights[$0] })
    }

    /// Epsilon-SVR; the alphas are the coefficients of the rows.
    func regression(_ targets: [Double], epsilon: Double) -> SequentialMinimalOptimization.Solution {
        let rows = Array(targets.indices)
        var solution = SequentialMinimalOptimization(
            kernel: kernel, rows: rows + rows, signs: rows.map { _ in 1 } + rows.map { _ in -1 },
            linear: targets.map { epsilon - $0 } + targets.map { epsilon + $0 },
            limits: (rows + rows).map { options.c * weights[$0] }, tolerance: options.tolerance,
            maxIterations: options.maxIterations
        ).solve()
        solution.alphas = rows.map { solution.alphas[$0] - solution.alphas[$0 + rows.count] }
        return solution
    }
}
