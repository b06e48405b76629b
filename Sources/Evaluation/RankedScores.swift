/// Elements in the order of falling scores, for the curves over all thresholds and the areas below them.
public struct RankedScores: Sendable {
    /// A curve over all thresholds.
    public struct Curve: Sendable, Equatable, Codable {
        public var x: [Double]
        public var y: [Double]
        /// The least score that counts as positive at each point; the first point of a ROC curve, where nothing does, has
        /// the highest score.
        public var thresholds: [Double]

        /// At most about `count` points, the ends among them.
        public func thinned(to count: Int) -> Curve {
            guard x.count > count, count > 1 else { return self }
            let places = (0..<count).map { $0 * (x.count - 1) / (count - 1) }
            return Curve(x: places.map { x[$0] }, y: places.map { y[$0] }, thresholds: places.map { thresholds[$0] })
        }
    }

    private let order: [Int]
    private let isPositive: [Bool]
    /// The place in `order` behind each run of equal scores.
    private let blockEnds: [Int]
    private let scores: [Double]

    /// Orders scores of which higher ones speak for the positives.
    public init(scores: [Double], isPositive: [Bool]) {
        let order = scores.indices.sorted { scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1) }
        self.order = order
        self.isPositive = order.map { isPositive[$0] }
        self.scores = order.map { scores[$0] }
        blockEnds = order.indices.filter { $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]] }.map {
            $0 + 1
        }
    }

    /// The area below the ROC curve, and the average precision as scikit-learn defines it, sum (R_n - R_n-1) P_n over
    /// falling thresholds; NaN where a kind is missing.
    /// - Parameter weights: how often each element counts.
    public func areas(weights: [Double]) -> (roc: Double, averagePrecision: Double) {
        var (hits, alarms, area, precisionSum) = (0.0, 0.0, 0.0, 0.0)
        var place = 0
        for end in blockEnds {
            var (hit, alarm) = (0.0, 0.0)
            while place < end {
                if isPositive[place] { hit += weights[order[place]] } else { alarm += weights[order[place]] }
                place += 1
            }
            area += alarm * (hits + hit / 2)
            hits += hit
            alarms += alarm
            if hit > 0 { precisionSum += hit * hits / (hits + alarms) }
        }
        return (
            hits > 0 && alarms > 0 ? area / (hits * alarms) : .nan, hits > 0 ? precisionSum / hits : .nan
        )
    }

    /// False alarms' share (x) and found positives' share (y).
    public func rocCurve() -> Curve {
        let (positives, negatives) = (Double(isPositive.count { $0 }), Double(isPositive.count { !$0 }))
        var curve = Curve(x: [0], y: [0], thresholds: [scores.first ?? 0])
        for (hits, alarms, threshold) in counts() {
            curve.x.append(negatives > 0 ? alarms / negatives : .nan)
            curve.y.append(positives > 0 ? hits / positives : .nan)
            curve.thresholds.append(threshold)
        }
        return curve
    }

    /// Found positives' share (x) and precision (y), by falling thresholds.
    public func precisionRecallCurve() -> Curve {
        let positives = Double(isPositive.count { $0 })
        var curve = Curve(x: [], y: [], thresholds: [])
        for (hits, alarms, threshold) in counts() {
            curve.x.append(positives > 0 ? hits / positives : .nan)
            curve.y.append(hits / (hits + alarms))
            curve.thresholds.append(threshold)
        }
        return curve
    }

    /// Found positives and false alarms at each threshold, falling.
    func counts() -> [(hits: Double, alarms: Double, threshold: Double)] {
        var (hits, alarms, place) = (0.0, 0.0, 0)
        return blockEnds.map { end in
            while place < end {
                if isPositive[place] { hits += 1 } else { alarms += 1 }
                place += 1
            }
            return (hits, alarms, scores[end - 1])
        }
    }
}
