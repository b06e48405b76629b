import Statistics

extension Evaluation {
    /// Evaluates a classifier.
    /// - Parameters:
    ///   - baselines: simpler answers on the same elements, by name.
    ///   - slicings: ways to divide the elements, to be compared part by part.
    /// - Throws: `EvaluationError` when baselines or slicings are not about the same elements.
    public init(
        _ data: ClassificationData, baselines: [(name: String, data: ClassificationData)] = [],
        slicings: [Slicing] = [], options: EvaluationOptions = EvaluationOptions()
    ) throws(EvaluationError) {
        let count = data.labels.count
        for (name, baseline) in baselines where baseline.labels != data.labels || baseline.classes != data.classes {
            throw EvaluationError("the baseline '\(name)' is not about the same elements and classes")
        }
        let metrics = ClassificationMetrics(data, calibrationBins: options.calibrationBins)
        let simpler = baselines.map { ClassificationMetrics($0.data, calibrationBins: options.calibrationBins) }
        let groups = Groups.numbered(data.groups)
        let resamples = options.draws(count)
        let bootstrap = Bootstrap(resamples: resamples, seed: options.seed, confidence: options.confidence)
        let result = bootstrap.run(count: count, groups: groups) { weights in
            metrics.values(weights: weights) + simpler.flatMap { $0.values(weights: weights) }
        }
        let intervals = Intervals(confidence: options.confidence, resamples: resamples, groups: groups, count: count)
        task = .classification
        n = count
        self.groups = groups.map { Set($0).count }
        classes = data.classes
        positive = data.positive.map { data.classes[$0] }
        self.metrics = Self.measures(data, metrics, result, offset: 0, intervals)
        confusion = metrics.confusion
        curves = Self.curves(data)
        calibration = data.areProbabilities ? try Self.calibration(data, options) : nil
        threshold = Self.currentThreshold(data, options)
        cheapestThreshold = Self.cheapestThreshold(data, options)
        self.baselines = try Self.comparisons(
            data, metrics, zip(baselines, simpler).map { ($0.name, $0.data, $1) }, result, bootstrap, groups, intervals)
        slices = try Slice.compare(data, metrics.decisions, slicings, groups: groups, options: options)
        mistakes = Self.mistakes(data, metrics.decisions, options.mistakes)
    }

    /// The values of one answer, which begin at `offset` in the bootstrap's.
    private static func measures(
        _ data: ClassificationData, _ metrics: ClassificationMetrics, _ result: Bootstrap.Result, offset: Int,
        _ intervals: Intervals
    ) -> [String: Measure] {
        var measures: [String: Measure] = [:]
        for (place, name) in metrics.names.enumerated() {
            let index = offset + place
            if let share = metrics.share(name) {
                measures[name] = intervals.share(
                    result, index, successes: share.successes, trials: share.trials,
                    isMember: metrics.membership(name))
            } else if let target = metrics.areaClass(name) {
                measures[name] = intervals.area(
                    result, index, isRoc: name.hasPrefix("roc"), scores: data.scores.map { $0[target] },
                    isPositive: data.labels.map { $0 == target })
            } else {
                measures[name] = intervals.bootstrapped(result, index)
            }
        }
        return measures
    }

    /// The curves of the classes that some examples are of, and some are not.
    private static func curves(_ data: ClassificationData) -> [String: Curves] {
        var curves: [String: Curves] = [:]
        for index in data.positive.map({ [$0] }) ?? Array(data.classes.indices) {
            let isPositive = data.labels.map { $0 == index }
            guard isPositive.contains(true), isPositive.contains(false) else { continue }
            let ranked = RankedScores(scores: data.scores.map { $0[index] }, isPositive: isPositive)
            curves[data.classes[index]] = Curves(
                roc: ranked.rocCurve().thinned(to: 500), precisionRecall: ranked.precisionRecallCurve().thinned(to: 500)
            )
        }
        return curves
    }

    private static func calibration(
        _ data: ClassificationData, _ options: EvaluationOptions
    ) throws(EvaluationError) -> Calibration {
        let bins = CalibrationBins(data, count: options.calibrationBins).bins(confidence: options.confidence)
        guard let validation = options.validation, validation.areProbabilities, validation.classes == data.classes
        else { return Calibration(bins: bins) }
        let temperature = TemperatureScaling.fit(probabilities: validation.scores, labels: validation.labels)
        let scaled = try ClassificationData(
            classes: data.classes, labels: data.labels,
            probabilities: TemperatureScaling.apply(temperature, to: data.scores), positive: data.positive)
        let metrics = ClassificationMetrics(scaled, calibrationBins: options.calibrationBins)
        let values = Dictionary(
            uniqueKeysWithValues: zip(metrics.names, metrics.values(weights: data.labels.map { _ in 1 })))
        return Calibration(
            bins: bins, temperature: temperature, logLossWithTemperature: values["log_loss"],
            errorWithTemperature: values["expected_calibration_error"])
    }

    private static func currentThreshold(_ data: ClassificationData, _ options: EvaluationOptions) -> Threshold? {
        guard let positive = data.positive, let threshold = data.threshold ?? (data.areProbabilities ? 0.5 : nil)
        else { return nil }
        return Threshold.evaluate(
            threshold, scores: data.scores.map { $0[positive] }, isPositive: data.labels.map { $0 == positive },
            costs: options.costs, confidence: options.confidence)
    }

    private static func cheapestThreshold(_ data: ClassificationData, _ options: EvaluationOptions) -> Threshold? {
        guard let costs = options.costs, let positive = data.positive, let validation = options.validation,
            validation.positive == positive
        else { return nil }
        let chosen = Threshold.cheapest(
            scores: validation.scores.map { $0[positive] }, isPositive: validation.labels.map { $0 == positive },
            costs: costs)
        return Threshold.evaluate(
            chosen.threshold, scores: data.scores.map { $0[positive] }, isPositive: data.labels.map { $0 == positive },
            costs: costs, confidence: options.confidence)
    }

    private static func comparisons(
        _ data: ClassificationData, _ metrics: ClassificationMetrics,
        _ simpler: [(name: String, data: ClassificationData, metrics: ClassificationMetrics)],
        _ result: Bootstrap.Result, _ bootstrap: Bootstrap, _ groups: [Int]?, _ intervals: Intervals
    ) throws(EvaluationError) -> [Baseline] {
        guard !simpler.isEmpty else { return [] }
        let differences = bootstrap.run(count: data.labels.count, groups: groups) { weights in
            let own = Dictionary(uniqueKeysWithValues: zip(metrics.names, metrics.values(weights: weights)))
            return simpler.flatMap { other in
                zip(other.metrics.names, other.metrics.values(weights: weights)).map { (own[$0] ?? .nan) - $1 }
            }
        }
        var offset = 0
        return simpler.map { other in
            var measures: [String: Measure] = [:]
            for (place, name) in other.metrics.names.enumerated() where metrics.names.contains(name) {
                measures[name] = intervals.bootstrapped(differences, offset + place)
            }
            let own = Self.measures(other.data, other.metrics, result, offset: metrics.names.count + offset, intervals)
            offset += other.metrics.names.count
            return Baseline(name: other.name, metrics: own, differences: measures)
        }
    }

    private static func mistakes(_ data: ClassificationData, _ decisions: [Int], _ count: Int) -> [Mistake] {
        let wrong = decisions.indices.filter { decisions[$0] != data.labels[$0] }
        func margin(_ index: Int) -> Double {
            data.scores[index][decisions[index]] - data.scores[index][data.labels[index]]
        }
        let worst = wrong.sorted { (margin($1), $0) < (margin($0), $1) }.prefix(count)
        return worst.map { index in
            Mistake(
                index: index, name: data.names?[index], truth: data.classes[data.labels[index]],
                answer: data.classes[decisions[index]],
                severity: data.areProbabilities ? data.scores[index][decisions[index]] : data.scores[index][1])
        }
    }
}
