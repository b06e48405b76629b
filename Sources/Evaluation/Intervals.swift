import Statistics

/// Gives each value its interval by the method that suits it.
struct Intervals {
    let confidence: Double
    let resamples: Int
    /// The group of each element; nil when elements are independent.
    let groups: [Int]?
    let count: Int

    /// How the bootstrap's intervals were found, in words.
    private func method(_ units: Int) -> String {
        groups == nil
            ? "bootstrap (BCa, \(resamples) draws)" : "bootstrap by group (BCa, \(resamples) draws, \(units) groups)"
    }

    /// A value with the bootstrap's interval.
    func bootstrapped(_ result: Bootstrap.Result, _ index: Int, n: Int? = nil) -> Measure {
        Measure(result.values[index], result.intervals[index], n: n ?? count, method: method(result.units))
    }

    /// A share of elements: exact when they are independent, else by the bootstrap; where all draws agree (all right, all
    /// wrong), exact with as many trials as there are groups, which is on the safe side.
    func share(
        _ result: Bootstrap.Result, _ index: Int, successes: Int, trials: Int, isMember: (Int) -> Bool
    ) -> Measure {
        let value = result.values[index]
        if groups == nil {
            let interval = Interval.clopperPearson(successes: successes, trials: trials, confidence: confidence)
            return Measure(value, interval, n: trials, method: "exact (Clopper-Pearson)")
        }
        let interval = result.intervals[index]
        guard !(interval.low < interval.high) else { return bootstrapped(result, index, n: trials) }
        let units = Groups.count(groups, where: isMember, of: count)
        return Measure(value, safe(value, units), n: trials, method: "exact, \(units) groups as trials")
    }

    /// An area below a ROC curve or an average precision.
    func area(
        _ result: Bootstrap.Result, _ index: Int, isRoc: Bool, scores: [Double], isPositive: [Bool]
    ) -> Measure {
        let value = result.values[index]
        if isRoc && groups == nil {
            let interval = DeLong(scores: scores, isPositive: isPositive).interval(confidence: confidence)
            return Measure(value, interval, n: count, method: "DeLong, on the logit scale")
        }
        let interval = result.intervals[index]
        guard value == value, !(interval.low < interval.high) else { return bootstrapped(result, index) }
        let positives = Groups.count(groups, where: { isPositive[$0] }, of: count)
        let negatives = Groups.count(groups, where: { !isPositive[$0] }, of: count)
        let units = min(positives, negatives)
        return Measure(value, safe(value, units), n: count, method: "exact, \(units) of the rarer kind as trials")
    }

    private func safe(_ value: Double, _ units: Int) -> Interval {
        guard value == value else { return .unknown }
        let successes = Int((value * Double(units)).rounded())
        return Interval.clopperPearson(successes: successes, trials: units, confidence: confidence)
    }
}
