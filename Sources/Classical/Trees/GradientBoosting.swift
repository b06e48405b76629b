import Statistics

/// Histogram gradient boosting (Friedman 2001), leaf by leaf as LightGBM does it (Ke et al. 2017).
///
/// Fits `members` runs with other random draws and averages their raw scores in one ensemble.
func fitBoosting(
    _ set: TrainingSet, validation: TrainingSet?, _ options: BoostingOptions, _ context: FittingContext
) throws(ClassicalError) -> ClassicalFit {
    let loss = try RowLoss(options, set.task)
    let weights = options.isBalanced ? set.balancedWeights : set.rowWeights
    let bins = BinnedFeatures(set, limit: options.maxBins, threads: context.threads)
    let baseline = loss.baseline(set.numericTargets, weights: weights).map { Float($0) }
    var model = TreeEnsemble(
        task: set.task, featureCount: set.features.columns, trees: [], baseline: baseline, link: loss.link)
    var report = TrainingReport()
    report.loss = loss.name
    var members = 0
    while members < options.members, !report.stopped {
        var run = BoostingRun(
            loss: loss, options: options, context: context, member: members,
            grower: HistogramGrower(
                bins, options, monotone: set.columns.map(\.monotone), threads: context.threads),
            training: RawScores(set, weights: weights, baseline: baseline),
            validation: validation.map { RawScores($0, weights: $0.rowWeights, baseline: baseline) })
        run.train(&report)
        model.trees += run.trees.prefix(run.bestRound * loss.outputs)
        members += 1
    }
    if members > 1 { model.scaleTrees(by: 1 / Float(members)) }
    return ClassicalFit(model, report)
}

extension RowLoss {
    /// The loss that the options name for the task.
    fileprivate init(_ options: BoostingOptions, _ task: ClassicalTask) throws(ClassicalError) {
        switch (task, options.loss) {
        case (.classification(let classes), .automatic):
            self = classes == 2 ? .logistic : .softmax(classes: classes)
        case (.regression, .automatic), (.regression, .squared): self = .squared
        case (.regression, .quantile): self = .quantile(options.quantile)
        default:
            throw .badParameter(
                name: "loss", value: options.loss.rawValue, allowed: "automatic where the target is a class")
        }
    }
}

/// One member of boosting in the making.
private struct BoostingRun {
    let loss: RowLoss
    let options: BoostingOptions
    let context: FittingContext
    let member: Int
    let grower: HistogramGrower
    var training: RawScores
    var validation: RawScores?
    /// The trees so far, those of a round side by side.
    private(set) var trees: [Tree] = []
    /// The rounds until the validation loss was best, or all.
    private(set) var bestRound = 0

    init(
        loss: RowLoss, options: BoostingOptions, context: FittingContext, member: Int, grower: HistogramGrower,
        training: RawScores, validation: RawScores?
    ) {
        (self.loss, self.options, self.context, self.member) = (loss, options, context, member)
        (self.grower, self.training, self.validation) = (grower, training, validation)
    }

    /// Adds rounds until there are enough, the validation loss stops falling, or the caller stops.
    mutating func train(_ report: inout TrainingReport) {
        var random = SeededGenerator(seed: context.seed, stream: "boosting", index: UInt64(member))
        var bestLoss = Double.infinity
        for round in 1...options.rounds {
            addRound(&random)
            let point = TrainingReport.Point(
                step: round, training: training.mean(loss), validation: validation?.mean(loss))
            if member == 0 { report.curve.append(point) }
            if let value = point.validation, options.earlyStopping > 0 {
                if value < bestLoss { (bestLoss, bestRound) = (value, round) }
            } else {
                bestRound = round
            }
            let step = member * options.rounds + round
            report.steps = step
            let progress = TrainingProgress(step: step, steps: options.members * options.rounds, point: point)
            guard context.progress(progress) else {
                report.stopped = true
                break
            }
            if options.earlyStopping > 0, round - bestRound >= options.earlyStopping { break }
        }
        if member == 0 { report.bestStep = bestRound }
    }

    /// Grows a tree for each raw score, all from the scores before the round.
    private mutating func addRound(_ random: inout SeededGenerator) {
        let drawn = draw(Int32(training.rows), fraction: options.rowFraction, &random)
        let gradients = training.derivatives(loss, threads: context.threads)
        var added: [Tree] = []
        for output in 0..<loss.outputs {
            let width = grower.bins.columns.count
            let columns = draw(Int32(width), fraction: options.columnFraction, &random).map(Int.init)
            var rows = drawn
            var result = grower.grow(&rows, gradients[output], columns: columns)
            if case .quantile(let level) = loss { training.renew(&result, rows, level) }
            result.tree.values = result.tree.values.map { $0 * Float(options.learningRate) }
            result.tree.firstOutput = output
            added.append(result.tree)
        }
        for tree in added {
            training.add(tree)
            validation?.add(tree)
        }
        trees += added
    }

    /// A part of the numbers below `count`, in ascending order; at least one.
    private func draw(_ count: Int32, fraction: Double, _ random: inout SeededGenerator) -> [Int32] {
        guard fraction < 1 else { return Array(0..<count) }
        var needed = max(1, Int((Double(count) * fraction).rounded()))
        var result: [Int32] = []
        result.reserveCapacity(needed)
        for number in 0..<count where random.uniform(0, 1) * Double(count - number) < Double(needed) {
            result.append(number)
            needed -= 1
        }
        return result
    }
}

/// The raw scores of a set's rows while trees are added.
private struct RawScores {
    let features: Matrix
    let targets: [Double]
    let weights: [Double]
    let width: Int
    var values: [Double]

    var rows: Int { features.rows }

    init(_ set: TrainingSet, weights: [Double], baseline: [Float]) {
        (features, targets, self.weights, width) = (set.features, set.numericTargets, weights, baseline.count)
        values = (0..<set.rows).flatMap { _ in baseline.map(Double.init) }
    }

    /// Adds a tree's leaves.
    mutating func add(_ tree: Tree) {
        let (rows, width, columns) = (features.rows, width, features.columns)
        features.values.withUnsafeBufferPointer { x in
            tree.values.withUnsafeBufferPointer { leaves in
                values.withUnsafeMutableBufferPointer { values in
                    for row in 0..<rows {
                        let leaf = tree.leaf(UnsafeBufferPointer(rebasing: x[row * columns..<(row + 1) * columns]))
                        values[row * width + tree.firstOutput] += Double(leaves[leaf])
                    }
                }
            }
        }
    }

    /// The mean loss by weight.
    func mean(_ loss: RowLoss) -> Double {
        var (sum, total) = (0.0, 0.0)
        values.withUnsafeBufferPointer { values in
            for row in 0..<rows {
                let raw = UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width])
                sum += weights[row] * loss.loss(targets[row], raw)
                total += weights[row]
            }
        }
        return sum / total
    }

    /// For each raw score the derivatives of every row.
    func derivatives(_ loss: RowLoss, threads: Int) -> [[SIMD2<Double>]] {
        var result = [[SIMD2<Double>]](repeating: [], count: width)
        for output in 0..<width { result[output].reserveCapacity(rows) }
        values.withUnsafeBufferPointer { values in
            withUnsafeTemporaryAllocation(of: SIMD2<Double>.self, capacity: width) { derivatives in
                for row in 0..<rows {
                    let raw = UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width])
                    loss.derivatives(targets[row], weights[row], raw, derivatives)
                    for output in 0..<width { result[output].append(derivatives[output]) }
                }
            }
        }
        return result
    }

    /// Makes each leaf the quantile of what its rows lack.
    func renew(_ result: inout HistogramGrower.Result, _ rows: [Int32], _ level: Double) {
        for (node, range) in result.leaves {
            let lacks = rows[range].map { row in (targets[Int(row)] - values[Int(row)], weights[Int(row)]) }
            result.tree.values[node] = Float(weightedQuantile(lacks, level))
        }
    }
}
