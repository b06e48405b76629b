/// The area under a ROC curve with its variance, and the comparison of two on the same sample, by DeLong, DeLong and
/// Clarke-Pearson (1988), computed from ranks (Sun and Xu 2014).
public struct DeLong: Sendable {
    /// The probability that a positive has a higher score than a negative, ties counting half.
    public let area: Double
    public let variance: Double
    /// For each positive the share of negatives below it, for each negative the share of positives above it.
    private let positiveParts: [Double]
    private let negativeParts: [Double]

    /// The area for scores of which higher ones speak for the positives. NaN when one kind is missing.
    public init(scores: [Double], isPositive: [Bool]) {
        precondition(scores.count == isPositive.count, "a score for each element")
        let positives = scores.indices.filter { isPositive[$0] }.map { scores[$0] }
        let negatives = scores.indices.filter { !isPositive[$0] }.map { scores[$0] }
        guard !positives.isEmpty, !negatives.isEmpty else {
            (area, variance, positiveParts, negativeParts) = (.nan, .nan, [], [])
            return
        }
        let (m, n) = (Double(positives.count), Double(negatives.count))
        let all = Ranks.midranks(positives + negatives)
        let own = Ranks.midranks(positives)
        let others = Ranks.midranks(negatives)
        positiveParts = positives.indices.map { (all[$0] - own[$0]) / n }
        negativeParts = negatives.indices.map { 1 - (all[positives.count + $0] - others[$0]) / m }
        area = positiveParts.reduce(0, +) / m
        variance =
            Self.covariance(positiveParts, positiveParts) / m + Self.covariance(negativeParts, negativeParts) / n
    }

    /// An interval on the logit scale, which stays within 0...1. An area of 0 or 1, whose variance says nothing, gets the
    /// exact interval of as many successes as there are elements of the rarer kind, which is on the safe side.
    public func interval(confidence: Double = 0.95) -> Interval {
        guard area == area else { return .unknown }
        guard area > 0, area < 1, variance > 0 else {
            let fewer = min(positiveParts.count, negativeParts.count)
            let successes = Int((area * Double(fewer)).rounded())
            return Interval.clopperPearson(successes: successes, trials: fewer, confidence: confidence)
        }
        let z = NormalDistribution.quantile(0.5 + confidence / 2)
        let logit = Elementary.log(area / (1 - area))
        let half = z * variance.squareRoot() / (area * (1 - area))
        return Interval(Elementary.sigmoid(logit - half), Elementary.sigmoid(logit + half))
    }

    /// How likely a difference at least as large would be if both scores were equally good: the two-sided p-value for
    /// two scores of the same elements. 1 when the scores order alike.
    public static func pValue(_ first: DeLong, _ second: DeLong) -> Double {
        precondition(first.positiveParts.count == second.positiveParts.count, "two scores of the same elements")
        let (m, n) = (Double(first.positiveParts.count), Double(first.negativeParts.count))
        let shared =
            covariance(first.positiveParts, second.positiveParts) / m
            + covariance(first.negativeParts, second.negativeParts) / n
        let variance = first.variance + second.variance - 2 * shared
        let difference = first.area - second.area
        guard variance > 1e-18 else { return difference.magnitude > 1e-12 ? 0 : 1 }
        return 2 * NormalDistribution.upperTail(difference.magnitude / variance.squareRoot())
    }

    private static func covariance(_ a: [Double], _ b: [Double]) -> Double {
        guard a.count > 1 else { return 0 }
        let count = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
        return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / (count - 1)
    }
}

/// Ranks of samples.
public enum Ranks {
    /// The rank of each value from 1, equal values sharing the middle of theirs.
    public static func midranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] || (values[$0] == values[$1] && $0 < $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }
}
