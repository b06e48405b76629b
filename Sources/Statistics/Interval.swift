/// The ends of a confidence interval.
public struct Interval: Sendable, Equatable {
    public var low: Double
    public var high: Double

    public init(_ low: Double, _ high: Double) { (self.low, self.high) = (low, high) }

    /// An interval that nothing is known about.
    public static let unknown = Interval(.nan, .nan)

    /// Clopper and Pearson's exact interval for a probability, from `successes` in `trials`.
    ///
    /// It holds with at least the confidence stated, whatever the probability. (0, 1) without trials.
    public static func clopperPearson(successes: Int, trials: Int, confidence: Double = 0.95) -> Interval {
        guard trials > 0 else { return Interval(0, 1) }
        let tail = (1 - confidence) / 2
        let (k, n) = (Double(successes), Double(trials))
        return Interval(
            successes <= 0 ? 0 : BetaDistribution(k, n - k + 1).quantile(tail),
            successes >= trials ? 1 : BetaDistribution(k + 1, n - k).quantile(1 - tail))
    }

    /// Wilson's score interval for a probability, from `successes` in `trials`: close to the confidence stated on
    /// average. The numbers need not be whole. (0, 1) without trials.
    public static func wilson(successes: Double, trials: Double, confidence: Double = 0.95) -> Interval {
        guard trials > 0 else { return Interval(0, 1) }
        let z = NormalDistribution.quantile(0.5 + confidence / 2)
        let p = successes / trials
        let scale = 1 / (1 + z * z / trials)
        let middle = (p + z * z / (2 * trials)) * scale
        let half = z * scale * (p * (1 - p) / trials + z * z / (4 * trials * trials)).squareRoot()
        return Interval(
            successes <= 0 ? 0 : max(0, middle - half), successes >= trials ? 1 : min(1, middle + half))
    }
}
