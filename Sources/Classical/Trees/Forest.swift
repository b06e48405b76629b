import Statistics

/// A decision tree (CART).
func fitTree(_ set: TrainingSet, _ options: TreeOptions, _ context: FittingContext) -> ClassicalFit {
    var forest = ForestOptions()
    (forest.tree, forest.trees, forest.maxFeatures, forest.bootstrap) = (options, 1, 1, false)
    return fitForest(set, forest, context)
}

/// A random forest (Breiman 2001), or extremely randomized trees (Geurts, Ernst and Wehenkel 2006).
func fitForest(_ set: TrainingSet, _ options: ForestOptions, _ context: FittingContext) -> ClassicalFit {
    let bins = BinnedFeatures(set, limit: 65_000, threads: context.threads)
    let (targets, width) = (set.numericTargets, set.features.columns)
    let weights = options.tree.isBalanced ? set.balancedWeights : set.rowWeights
    let settings = ExactGrower.Settings(
        impurity: Impurity(set.task, options.tree.criterion), tree: options.tree,
        columns: options.columns(of: width, set.task), isExtremelyRandomized: options.isExtremelyRandomized)
    var model = TreeEnsemble(
        task: set.task, featureCount: width, trees: [],
        baseline: [Float](repeating: 0, count: settings.impurity.outputs), link: .identity)
    var report = TrainingReport()
    // Trees are grown in groups, so that the caller hears of progress; each has random draws of its own.
    while model.trees.count < options.trees, !report.stopped {
        let first = model.trees.count
        model.trees += parallelMap(min(16, options.trees - first), threads: context.threads) { place in
            var random = SeededGenerator(seed: context.seed, stream: "forest", index: UInt64(first + place))
            let drawn = options.bootstrap ? bootstrapped(weights, &random) : weights
            var grower = ExactGrower(set, bins, targets: targets, weights: drawn, settings, random)
            return grower.grow(scale: 1 / Double(options.trees))
        }
        report.steps = model.trees.count
        report.stopped = !context.progress(TrainingProgress(step: model.trees.count, steps: options.trees))
    }
    report.bestStep = report.steps
    if report.steps < options.trees { model.scaleTrees(by: Float(options.trees) / Float(report.steps)) }
    return ClassicalFit(model, report)
}

extension ForestOptions {
    /// The number of columns that are looked at for each split.
    fileprivate func columns(of width: Int, _ task: ClassicalTask) -> Int {
        if maxFeatures > 0 { return max(1, Int((maxFeatures * Double(width)).rounded())) }
        if case .classification = task { return max(1, Int(Double(width).squareRoot())) }
        return width
    }
}

extension TreeEnsemble {
    /// Multiplies all leaves.
    mutating func scaleTrees(by factor: Float) {
        for tree in trees.indices { trees[tree].values = trees[tree].values.map { $0 * factor } }
    }
}

/// The weights times how often each row is drawn when as many rows as there are get drawn with replacement.
private func bootstrapped(_ weights: [Double], _ random: inout SeededGenerator) -> [Double] {
    var result = [Double](repeating: 0, count: weights.count)
    for _ in weights.indices {
        let row = random.integer(in: 0...weights.count - 1)
        result[row] += weights[row]
    }
    return result.contains { $0 > 0 } ? result : weights
}
