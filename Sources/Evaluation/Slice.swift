import Statistics

/// A way to divide the elements: by class, by group, by brightness.
public struct Slicing: Sendable {
    /// What it divides by.
    public var key: String
    /// The part of each element; nil for elements that belong to none.
    public var parts: [String?]
    /// The order in which parts are told; those missing come after, by name.
    public var order: [String]

    public init(key: String, parts: [String?], order: [String] = []) {
        (self.key, self.parts, self.order) = (key, parts, order)
    }

    /// Parts of about equal size by a number, such as brightness. NaN belongs to none.
    /// - Parameter label: the name of the part between two ends.
    public static func quantiles(
        key: String, values: [Double], count: Int = 4, label: (Double, Double) -> String
    ) -> Slicing {
        let sorted = values.filter { $0 == $0 }.sorted()
        var edges = (0...count).map { Quantiles.quantile(ofSorted: sorted, Double($0) / Double(count)) }
        edges = edges.enumerated().filter { $0.offset == 0 || $0.element > edges[$0.offset - 1] }.map(\.element)
        guard edges.count > 1 else {
            return Slicing(key: key, parts: values.map { $0 == $0 ? label($0, $0) : nil })
        }
        let names = zip(edges, edges.dropFirst()).map(label)
        let parts = values.map { value -> String? in
            guard value == value else { return nil }
            let place = edges.dropFirst().firstIndex { value < $0 } ?? edges.count - 1
            return names[min(place, edges.count - 1) - 1]
        }
        return Slicing(key: key, parts: parts, order: names)
    }

    /// The elements of each part, in order.
    func members() -> [(part: String, elements: [Int])] {
        var lists: [String: [Int]] = [:]
        for (index, part) in parts.enumerated() {
            if let part { lists[part, default: []].append(index) }
        }
        let rest = lists.keys.filter { !order.contains($0) }.sorted()
        return (order.filter { lists[$0] != nil } + rest).map { ($0, lists[$0] ?? []) }
    }
}

/// How the model does on one part of the elements, beside the rest of them.
public struct Slice: Sendable, Codable {
    public var key: String
    public var part: String
    /// The metric that is compared: `accuracy`, `recall` of the positive class, `rmse`.
    public var metric: String
    public var measure: Measure
    /// The same metric on all other elements.
    public var rest: Double
    /// The p-value of the difference, after Holm's correction for all slices.
    public var pValue: Double
    /// Whether the difference is beyond chance, and whether for the worse.
    public var isWorse: Bool
    public var isBetter: Bool

    enum CodingKeys: String, CodingKey {
        case key, part, metric, measure, rest
        case pValue = "p_value"
        case isWorse = "is_worse"
        case isBetter = "is_better"
    }

    /// Compares the parts of classifications: by accuracy, and by recall where there is a positive class.
    static func compare(
        _ data: ClassificationData, _ decisions: [Int], _ slicings: [Slicing], groups: [Int]?,
        options: EvaluationOptions
    ) throws(EvaluationError) -> [Slice] {
        let isRight = zip(decisions, data.labels).map { $0 == $1 }
        var metrics = [(name: "accuracy", isCounted: data.labels.map { _ in true })]
        if let positive = data.positive { metrics.append(("recall", data.labels.map { $0 == positive })) }
        var found: [Comparison] = []
        for slicing in slicings {
            try EvaluationError.check("parts of '\(slicing.key)'", slicing.parts.count, is: data.labels.count)
            for (name, isCounted) in metrics {
                for (part, elements) in slicing.members() {
                    let inside = Set(elements)
                    let members = data.labels.indices.filter { inside.contains($0) && isCounted[$0] }
                    let others = data.labels.indices.filter { !inside.contains($0) && isCounted[$0] }
                    guard members.count >= options.leastSliceCount, !others.isEmpty else { continue }
                    found.append(
                        Comparison(slicing.key, part, name, shares: isRight, members, others, groups, options))
                }
            }
        }
        return corrected(found, options)
    }

    /// Compares the parts of regressions by RMSE.
    static func compare(
        _ data: RegressionData, _ slicings: [Slicing], groups: [Int]?, options: EvaluationOptions
    ) throws(EvaluationError) -> [Slice] {
        let squares = data.errors.map { $0 * $0 }
        var found: [Comparison] = []
        for slicing in slicings {
            try EvaluationError.check("parts of '\(slicing.key)'", slicing.parts.count, is: data.truth.count)
            for (part, elements) in slicing.members() {
                let inside = Set(elements)
                let others = squares.indices.filter { !inside.contains($0) }
                guard elements.count >= options.leastSliceCount, !others.isEmpty else { continue }
                found.append(Comparison(slicing.key, part, squares: squares, elements, others, groups, options))
            }
        }
        return corrected(found, options)
    }

    private static func corrected(_ found: [Comparison], _ options: EvaluationOptions) -> [Slice] {
        let pValues = MultipleComparisons.holm(found.map(\.pValue))
        return zip(found, pValues).map { comparison, pValue in
            let isSignificant = pValue < 1 - options.confidence
            let isHigher = comparison.measure.value > comparison.rest
            let isGood = isHigher == Evaluation.isHigherBetter(comparison.metric)
            return Slice(
                key: comparison.key, part: comparison.part, metric: comparison.metric, measure: comparison.measure,
                rest: comparison.rest, pValue: pValue, isWorse: isSignificant && !isGood,
                isBetter: isSignificant && isGood)
        }
    }
}

/// One part beside the rest, before the correction for many comparisons.
private struct Comparison {
    var key: String
    var part: String
    var metric: String
    var measure: Measure
    var rest: Double
    var pValue: Double

    /// Shares of elements: Fisher's exact test, or with groups the bootstrap's error, which never counts as less than that
    /// of as many independent groups.
    init(
        _ key: String, _ part: String, _ metric: String, shares: [Bool], _ members: [Int], _ others: [Int],
        _ groups: [Int]?, _ options: EvaluationOptions
    ) {
        (self.key, self.part, self.metric) = (key, part, metric)
        let (inside, outside) = (members.count { shares[$0] }, others.count { shares[$0] })
        rest = Double(outside) / Double(others.count)
        guard let groups else {
            let interval = Interval.clopperPearson(
                successes: inside, trials: members.count, confidence: options.confidence)
            measure = Measure(
                Double(inside) / Double(members.count), interval, n: members.count, method: "exact (Clopper-Pearson)")
            pValue = FisherExact.pValue(successes: inside, of: members.count, and: outside, of: others.count)
            return
        }
        let values = shares.map { $0 ? 1.0 : 0 }
        let result = Self.resample(values, members, others, groups, options) { $0 }
        let intervals = Intervals(
            confidence: options.confidence, resamples: options.draws(values.count), groups: groups, count: values.count)
        let set = Set(members)
        measure = intervals.share(result, 0, successes: inside, trials: members.count) { set.contains($0) }
        func least(_ successes: Int, _ indices: [Int]) -> Double {
            let share = (Double(successes) + 1) / (Double(indices.count) + 2)
            return share * (1 - share) / Double(Set(indices.map { groups[$0] }).count)
        }
        let floor = (least(inside, members) + least(outside, others)).squareRoot()
        let error = result.errors[1] == result.errors[1] ? max(result.errors[1], floor) : floor
        pValue = 2 * NormalDistribution.upperTail((measure.value - rest).magnitude / error)
    }

    /// Root mean squares, by the bootstrap's error of the difference.
    init(
        _ key: String, _ part: String, squares: [Double], _ members: [Int], _ others: [Int], _ groups: [Int]?,
        _ options: EvaluationOptions
    ) {
        (self.key, self.part, metric) = (key, part, "rmse")
        let result = Self.resample(squares, members, others, groups, options) { $0.squareRoot() }
        let intervals = Intervals(
            confidence: options.confidence, resamples: options.draws(squares.count), groups: groups,
            count: squares.count)
        measure = intervals.bootstrapped(result, 0, n: members.count)
        rest = result.values[0] - result.values[1]
        let error = result.errors[1]
        pValue = error > 0 ? 2 * NormalDistribution.upperTail(result.values[1].magnitude / error) : 1
    }

    /// Draws the function of the members' mean, and its difference from the others'.
    private static func resample(
        _ values: [Double], _ members: [Int], _ others: [Int], _ groups: [Int]?, _ options: EvaluationOptions,
        _ function: (Double) -> Double
    ) -> Bootstrap.Result {
        let bootstrap = Bootstrap(
            resamples: min(1000, options.draws(values.count)), seed: options.seed, confidence: options.confidence)
        return bootstrap.run(count: values.count, groups: groups) { weights in
            func mean(_ indices: [Int]) -> Double {
                var (sum, total) = (0.0, 0.0)
                for index in indices {
                    sum += weights[index] * values[index]
                    total += weights[index]
                }
                return total > 0 ? function(sum / total) : .nan
            }
            let inside = mean(members)
            return [inside, inside - mean(others)]
        }
    }
}
