/// The beta distribution on 0...1 with shapes `a` and `b`, both above 0.
public struct BetaDistribution: Sendable {
    public let a: Double
    public let b: Double

    public init(_ a: Double, _ b: Double) { (self.a, self.b) = (a, b) }

    /// The probability of a value up to `x`.
    public func cdf(_ x: Double) -> Double { SpecialFunctions.incompleteBeta(a, b, x).lower }

    /// The value up to which the probability is `p`; NaN unless `p` is within 0...1.
    public func quantile(_ p: Double) -> Double {
        guard a > 0, b > 0, p >= 0, p <= 1 else { return .nan }
        if p == 0 || p == 1 { return p }
        if p <= 0.5 { return SpecialFunctions.inverse(p, low: 0, high: 1) { cdf($0) } }
        // Near 1 the probability's complement has the digits.
        return 1 - SpecialFunctions.inverse(1 - p, low: 0, high: 1) { SpecialFunctions.incompleteBeta(b, a, $0).lower }
    }
}

/// Student's t distribution.
public struct StudentDistribution: Sendable {
    /// Degrees of freedom, above 0; need not be whole.
    public let degrees: Double

    public init(degrees: Double) { self.degrees = degrees }

    /// The probability of a value up to `x`.
    public func cdf(_ x: Double) -> Double {
        guard x == x, x.magnitude < .infinity else { return x < 0 ? 0 : x > 0 ? 1 : .nan }
        let square = x * x
        // Whichever argument is small is computed without cancellation.
        let tail =
            square < degrees
            ? SpecialFunctions.incompleteBeta(0.5, degrees / 2, square / (degrees + square)).upper
            : SpecialFunctions.incompleteBeta(degrees / 2, 0.5, degrees / (degrees + square)).lower
        return x < 0 ? tail / 2 : 1 - tail / 2
    }

    /// The value up to which the probability is `p`: infinite at 0 and 1, NaN beyond.
    public func quantile(_ p: Double) -> Double {
        guard degrees > 0, p >= 0, p <= 1 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
        let tail = min(p, 1 - p)
        let magnitude: Double
        if tail > 0.25 {
            let y = BetaDistribution(0.5, degrees / 2).quantile(1 - 2 * tail)
            magnitude = (degrees * y / (1 - y)).squareRoot()
        } else {
            let y = BetaDistribution(degrees / 2, 0.5).quantile(2 * tail)
            magnitude = (degrees * (1 - y) / y).squareRoot()
        }
        return p < 0.5 ? -magnitude : magnitude
    }
}

/// The chi-squared distribution.
public struct ChiSquaredDistribution: Sendable {
    /// Degrees of freedom, above 0; need not be whole.
    public let degrees: Double

    public init(degrees: Double) { self.degrees = degrees }

    /// The probability of a value up to `x`.
    public func cdf(_ x: Double) -> Double { SpecialFunctions.incompleteGamma(degrees / 2, x / 2).lower }

    /// The probability of a value above `x`.
    public func upperTail(_ x: Double) -> Double { SpecialFunctions.incompleteGamma(degrees / 2, x / 2).upper }

    /// The value up to which the probability is `p`: infinite at 1, NaN beyond 0...1.
    public func quantile(_ p: Double) -> Double {
        guard degrees > 0, p >= 0, p <= 1 else { return .nan }
        if p == 0 || p == 1 { return p == 0 ? 0 : .infinity }
        var high = max(1, degrees)
        while cdf(high) < p && upperTail(high) > 1 - p { high *= 2 }
        if p <= 0.5 { return SpecialFunctions.inverse(p, low: 0, high: high) { cdf($0) } }
        return SpecialFunctions.inverse(1 - p, low: 0, high: high, isGrowing: false) { upperTail($0) }
    }
}

/// The number of successes in independent trials.
public struct BinomialDistribution: Sendable {
    public let trials: Int
    public let probability: Double

    public init(trials: Int, probability: Double) { (self.trials, self.probability) = (trials, probability) }

    /// The probability of at most `successes`.
    public func cdf(_ successes: Int) -> Double {
        if successes < 0 { return 0 }
        if successes >= trials { return 1 }
        return SpecialFunctions.incompleteBeta(Double(successes + 1), Double(trials - successes), probability).upper
    }

    /// The probability of exactly `successes`.
    public func mass(_ successes: Int) -> Double {
        guard successes >= 0, successes <= trials else { return 0 }
        if probability <= 0 { return successes == 0 ? 1 : 0 }
        if probability >= 1 { return successes == trials ? 1 : 0 }
        let (k, n) = (Double(successes), Double(trials))
        let ways =
            SpecialFunctions.logGamma(n + 1) - SpecialFunctions.logGamma(k + 1) - SpecialFunctions.logGamma(n - k + 1)
        return Elementary.exp(ways + k * Elementary.log(probability) + (n - k) * Elementary.log(1 - probability))
    }

    /// The least number of successes for which `cdf` is at least `p`.
    public func quantile(_ p: Double) -> Int {
        var (low, high) = (0, max(0, trials))
        while low < high {
            let middle = low + (high - low) / 2
            if cdf(middle) >= p { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
