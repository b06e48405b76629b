import Statistics

/// What wrong answers cost, in any unit.
public struct Costs: Sendable, Codable, Equatable {
    /// The cost of a positive that is not found.
    public var miss: Double
    /// The cost of a negative that is taken for a positive.
    public var falseAlarm: Double
    /// The share of positives where the model will work; nil when it is that of the data.
    public var prevalence: Double?

    public init(miss: Double, falseAlarm: Double, prevalence: Double? = nil) {
        (self.miss, self.falseAlarm, self.prevalence) = (miss, falseAlarm, prevalence)
    }
}

/// A threshold and what it does.
public struct Threshold: Sendable, Codable, Equatable {
    /// The least score that counts as positive.
    public var threshold: Double
    /// The share of positives that are missed, and of negatives that raise a false alarm.
    public var missRate: Measure
    public var falseAlarmRate: Measure
    /// The mean cost of an element; nil without costs.
    public var cost: Double?
    public var costs: Costs?

    enum CodingKeys: String, CodingKey {
        case threshold, cost, costs
        case missRate = "miss_rate"
        case falseAlarmRate = "false_alarm_rate"
    }

    /// The threshold with the lowest cost on the data; choose it on validation data. Between two scores it is their middle,
    /// between equal costs the one with fewer misses.
    public static func cheapest(scores: [Double], isPositive: [Bool], costs: Costs) -> Threshold {
        let share = costs.prevalence ?? Double(isPositive.count { $0 }) / Double(max(1, isPositive.count))
        let candidates = Candidate.all(scores, isPositive)
        var best = candidates[0]
        for candidate in candidates where candidate.cost(costs, share) <= best.cost(costs, share) { best = candidate }
        return evaluate(best.threshold, scores: scores, isPositive: isPositive, costs: costs)
    }

    /// The highest threshold that finds at least a share of the positives.
    public static func finding(atLeast recall: Double, scores: [Double], isPositive: [Bool]) -> Threshold {
        let candidates = Candidate.all(scores, isPositive)
        let chosen = candidates.first { 1 - $0.missRate >= recall - 1e-12 } ?? candidates[candidates.count - 1]
        return evaluate(chosen.threshold, scores: scores, isPositive: isPositive, costs: nil)
    }

    /// What a threshold does on some data, with exact intervals.
    public static func evaluate(
        _ threshold: Double, scores: [Double], isPositive: [Bool], costs: Costs?, confidence: Double = 0.95
    ) -> Threshold {
        let positives = isPositive.count { $0 }
        let misses = scores.indices.count { isPositive[$0] && scores[$0] < threshold }
        let alarms = scores.indices.count { !isPositive[$0] && scores[$0] >= threshold }
        func rate(_ count: Int, of all: Int) -> Measure {
            Measure(
                all > 0 ? Double(count) / Double(all) : .nan,
                Interval.clopperPearson(successes: count, trials: all, confidence: confidence), n: all,
                method: "exact (Clopper-Pearson)")
        }
        let missRate = rate(misses, of: positives)
        let alarmRate = rate(alarms, of: isPositive.count - positives)
        let candidate = Candidate(threshold: threshold, missRate: missRate.value, alarmRate: alarmRate.value)
        let share = costs.map { $0.prevalence ?? Double(positives) / Double(max(1, isPositive.count)) }
        return Threshold(
            threshold: threshold, missRate: missRate, falseAlarmRate: alarmRate,
            cost: costs.map { candidate.cost($0, share ?? 0) }, costs: costs)
    }

    private struct Candidate {
        var threshold: Double
        var missRate: Double
        var alarmRate: Double

        func cost(_ costs: Costs, _ share: Double) -> Double {
            (share > 0 ? share * missRate * costs.miss : 0)
                + (share < 1 ? (1 - share) * alarmRate * costs.falseAlarm : 0)
        }

        /// Every decision that thresholds can make, from none positive to all.
        static func all(_ scores: [Double], _ isPositive: [Bool]) -> [Candidate] {
            let positives = Double(isPositive.count { $0 })
            let negatives = Double(isPositive.count) - positives
            let counts = RankedScores(scores: scores, isPositive: isPositive).counts()
            guard let first = counts.first else { return [Candidate(threshold: 0, missRate: 0, alarmRate: 0)] }
            let none = Candidate(threshold: first.threshold.nextUp, missRate: positives > 0 ? 1 : 0, alarmRate: 0)
            return [none]
                + counts.indices.map { index in
                    let (hits, alarms, score) = counts[index]
                    let below = index + 1 < counts.count ? counts[index + 1].threshold : score
                    let middle = below + (score - below) / 2
                    return Candidate(
                        threshold: middle > below ? middle : score, missRate: positives > 0 ? 1 - hits / positives : 0,
                        alarmRate: negatives > 0 ? alarms / negatives : 0)
                }
        }
    }
}
