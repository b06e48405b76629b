import Statistics

extension Evaluation {
    /// Evaluates a regression.
    /// - Parameters:
    ///   - baselines: simpler predictions for the same elements, by name.
    ///   - slicings: ways to divide the elements, to be compared part by part.
    /// - Throws: `EvaluationError` when baselines or slicings are not about the same elements.
    public init(
        _ data: RegressionData, baselines: [(name: String, data: RegressionData)] = [], slicings: [Slicing] = [],
        options: EvaluationOptions = EvaluationOptions()
    ) throws(EvaluationError) {
        let count = data.truth.count
        for (name, baseline) in baselines where baseline.truth != data.truth {
            throw EvaluationError("the baseline '\(name)' is not about the same elements")
        }
        let metrics = RegressionMetrics(data)
        let simpler = baselines.map { RegressionMetrics($0.data) }
        let groups = Groups.numbered(data.groups)
        let resamples = options.draws(count)
        let bootstrap = Bootstrap(resamples: resamples, seed: options.seed, confidence: options.confidence)
        let result = bootstrap.run(count: count, groups: groups) { weights in
            let own = metrics.values(weights: weights)
            return own
                + simpler.flatMap { other -> [Double] in
                    let values = other.values(weights: weights)
                    return values + zip(own, values).map { $0 - $1 }
                }
        }
        let intervals = Intervals(confidence: options.confidence, resamples: resamples, groups: groups, count: count)
        func measures(_ offset: Int, _ names: [String]) -> [String: Measure] {
            Dictionary(
                uniqueKeysWithValues: names.enumerated().map { ($1, intervals.bootstrapped(result, offset + $0)) })
        }
        task = .regression
        n = count
        self.groups = groups.map { Set($0).count }
        self.metrics = measures(0, metrics.names)
        var offset = metrics.names.count
        var comparisons: [Baseline] = []
        for ((name, _), other) in zip(baselines, simpler) {
            let size = other.names.count
            let shared = min(size, metrics.names.count)
            comparisons.append(
                Baseline(
                    name: name, metrics: measures(offset, other.names),
                    differences: measures(offset + size, Array(other.names.prefix(shared)))))
            offset += size + shared
        }
        self.baselines = comparisons
        slices = try Slice.compare(data, slicings, groups: groups, options: options)
        let errors = data.errors
        let worst = errors.indices.sorted { (errors[$1].magnitude, $0) < (errors[$0].magnitude, $1) }
        mistakes = worst.prefix(options.mistakes).map { index in
            Mistake(
                index: index, name: data.names?[index], truth: "\(data.truth[index])",
                answer: "\(data.predictions[index])", severity: errors[index].magnitude)
        }
        let step = max(1, (count + 1999) / 2000)
        let shown = stride(from: 0, to: count, by: step)
        predictions = Predictions(truth: shown.map { data.truth[$0] }, predicted: shown.map { data.predictions[$0] })
    }
}
