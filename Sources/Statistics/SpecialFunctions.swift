/// Functions that the distributions are made of, in plain IEEE operations: the same bits on every machine.
enum SpecialFunctions {
    /// The logarithm of the gamma function for `x` above 0: Stirling's series, after the recurrence has brought x to 10.
    static func logGamma(_ x: Double) -> Double {
        guard x > 0, x < .infinity else { return x > 0 ? x : .nan }
        var (shifted, product) = (x, 1.0)
        while shifted < 10 {
            product *= shifted
            shifted += 1
        }
        let coefficients: [Double] = [
            1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156, -3617.0 / 122_400,
        ]
        let square = 1 / (shifted * shifted)
        var (power, correction) = (1 / shifted, 0.0)
        for coefficient in coefficients {
            correction += coefficient * power
            power *= square
        }
        let halfLogTwoPi = 0.918938533204672741780
        return (shifted - 0.5) * Elementary.log(shifted) - shifted + halfLogTwoPi + correction - Elementary.log(product)
    }

    /// The regularized incomplete beta function I_x(a, b) and its complement, each accurate by itself.
    ///
    /// Lentz's continued fraction (Press et al., Numerical Recipes, 6.4). `a` and `b` are above 0, `x` within 0...1.
    static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> (lower: Double, upper: Double) {
        guard a > 0, b > 0, x == x else { return (.nan, .nan) }
        if x <= 0 { return (0, 1) }
        if x >= 1 { return (1, 0) }
        let logarithm =
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Elementary.log(x) + b * Elementary.log(1 - x)
        let front = Elementary.exp(logarithm)
        if x < (a + 1) / (a + b + 2) {
            let lower = min(1, front * betaFraction(a, b, x) / a)
            return (lower, 1 - lower)
        }
        let upper = min(1, front * betaFraction(b, a, 1 - x) / b)
        return (1 - upper, upper)
    }

    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func bounded(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / bounded(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...20_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / bounded(1 + even * d)
            c = bounded(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / bounded(1 + odd * d)
            c = bounded(1 + odd / c)
            let change = d * c
            result *= change
            if (change - 1).magnitude < 1e-16 { break }
        }
        return result
    }

    /// The regularized incomplete gamma functions P(a, x) and Q(a, x), each accurate by itself: the series below a + 1,
    /// the continued fraction above. `a` is above 0, `x` at least 0.
    static func incompleteGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        guard a > 0, x == x else { return (.nan, .nan) }
        if x <= 0 { return (0, 1) }
        if x == .infinity { return (1, 0) }
        let front = Elementary.exp(a * Elementary.log(x) - x - logGamma(a))
        if x < a + 1 {
            var (term, sum, denominator) = (1 / a, 1 / a, a)
            for _ in 0..<100_000 {
                denominator += 1
                term *= x / denominator
                sum += term
                if term < sum * 1e-17 { break }
            }
            let lower = min(1, front * sum)
            return (lower, 1 - lower)
        }
        var b = x + 1 - a
        var c = 1e300
        var d = 1 / b
        var fraction = d
        for step in 1...100_000 {
            let factor = -Double(step) * (Double(step) - a)
            b += 2
            d = factor * d + b
            d = 1 / (d.magnitude < 1e-300 ? 1e-300 : d)
            c = b + factor / c
            c = c.magnitude < 1e-300 ? 1e-300 : c
            let change = d * c
            fraction *= change
            if (change - 1).magnitude < 1e-16 { break }
        }
        let upper = min(1, front * fraction)
        return (1 - upper, upper)
    }

    /// Where a growing function becomes `target`, within `low...high`: bisection down to neighbouring numbers, with
    /// the middle in the geometric sense where the ends are far apart and positive.
    static func inverse(
        _ target: Double, low: Double, high: Double, isGrowing: Bool = true, _ function: (Double) -> Double
    ) -> Double {
        var (low, high) = (low, high)
        for _ in 0..<400 {
            let isWide = low >= 0 && high > 4 * max(low, 1e-300)
            let middle = isWide ? (max(low, 1e-300) * high).squareRoot() : low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if (function(middle) < target) == isGrowing { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
