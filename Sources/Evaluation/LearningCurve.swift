import Statistics

/// How a model's error falls with the number of training elements, and whether more of them would help.
///
/// error(n) = floor + scale * n^-rate, fitted to the measured errors; its interval comes from fitting again to errors drawn
/// around the measured ones.
public struct LearningCurve: Sendable, Codable, Equatable {
    /// A measured error.
    public struct Point: Sendable, Codable, Equatable {
        /// Training elements.
        public var count: Int
        /// The error, lower is better: 1 - accuracy, RMSE, log loss.
        public var error: Double
        /// Its standard error, above 0.
        public var deviation: Double

        public init(count: Int, error: Double, deviation: Double) {
            (self.count, self.error, self.deviation) = (count, error, deviation)
        }
    }

    /// Whether more data would help.
    public enum Verdict: String, Sendable, Codable {
        /// Twice the data lowers the error by at least 5%, beyond doubt.
        case helps
        /// Twice the data lowers the error by less than 5%.
        case saturated
        /// The measurements do not tell.
        case unclear
    }

    public var points: [Point]
    /// The error that no amount of data removes.
    public var floor: Double
    public var scale: Double
    public var rate: Double
    /// The error expected with twice the data, with its interval.
    public var doubled: Measure
    /// By which share of the fitted error twice the data lower it, with its interval.
    public var gain: Measure
    public var verdict: Verdict
    /// The fitted curve from the fewest elements to four times the most, with its band.
    public var curve: [Measure]
    /// The number of elements of each value of `curve`.
    public var counts: [Int]

    /// A lower error that is worth the effort.
    public static let worthwhileGain = 0.05

    /// Fits the curve; nil with fewer than three different counts.
    public init?(_ points: [Point], seed: UInt64 = 0, draws: Int = 400, confidence: Double = 0.95) {
        let sorted = points.filter { $0.count > 0 && $0.error.magnitude < .infinity }.sorted { $0.count < $1.count }
        guard Set(sorted.map(\.count)).count >= 3, let first = sorted.first, let last = sorted.last else { return nil }
        let best = Self.fit(sorted, errors: sorted.map(\.error))
        var random = SeededGenerator(seed: seed, stream: "learning curve")
        let fits = (0..<draws).map { _ in
            Self.fit(sorted, errors: sorted.map { max(0, $0.error + $0.deviation * random.normal()) })
        }
        let tail = (1 - confidence) / 2
        func measure(_ function: (Fit) -> Double) -> Measure {
            let values = fits.map(function).sorted()
            let interval = Interval(
                Quantiles.quantile(ofSorted: values, tail), Quantiles.quantile(ofSorted: values, 1 - tail))
            return Measure(function(best), interval, n: last.count, method: "power law, parametric bootstrap")
        }
        let most = Double(last.count)
        self.points = sorted
        (floor, scale, rate) = (best.floor, best.scale, best.rate)
        doubled = measure { $0.error(2 * most) }
        gain = measure { fit in
            let now = fit.error(most)
            return now > 0 ? 1 - fit.error(2 * most) / now : 0
        }
        let steps = 24
        let growth = Elementary.log(4 * most / Double(first.count)) / Double(steps)
        counts = (0...steps).map { Int((Double(first.count) * Elementary.exp(growth * Double($0))).rounded()) }
        curve = counts.map { count in measure { $0.error(Double(count)) } }
        verdict =
            gain.low >= Self.worthwhileGain ? .helps : gain.high < Self.worthwhileGain ? .saturated : .unclear
    }

    private struct Fit {
        var floor: Double
        var scale: Double
        var rate: Double
        var misfit: Double

        func error(_ count: Double) -> Double { floor + scale * Elementary.pow(count, -rate) }
    }

    /// Weighted least squares: for each rate of a grid the best floor and scale, neither below 0, are known in closed form.
    private static func fit(_ points: [Point], errors: [Double]) -> Fit {
        let weights = points.map { 1 / max($0.deviation * $0.deviation, 1e-18) }
        var best = Fit(floor: 0, scale: 0, rate: 0, misfit: .infinity)
        for step in 1...40 {
            let rate = 0.05 * Double(step)
            let x = points.map { Elementary.pow(Double($0.count), -rate) }
            func sum(_ term: (Int) -> Double) -> Double { points.indices.reduce(0) { $0 + weights[$1] * term($1) } }
            let (w, sx, sy) = (sum { _ in 1 }, sum { x[$0] }, sum { errors[$0] })
            let (sxx, sxy) = (sum { x[$0] * x[$0] }, sum { x[$0] * errors[$0] })
            let determinant = w * sxx - sx * sx
            let scale = determinant > 0 ? (w * sxy - sx * sy) / determinant : 0
            var candidates = [(floor: max(0, sxy == 0 ? 0 : sy / w), scale: 0.0), (floor: 0, scale: max(0, sxy / sxx))]
            let floor = (sy - scale * sx) / w
            if scale >= 0 && floor >= 0 { candidates.append((floor, scale)) }
            for candidate in candidates {
                let misfit = sum { index in
                    let rest = errors[index] - candidate.floor - candidate.scale * x[index]
                    return rest * rest
                }
                if misfit < best.misfit * (1 - 1e-12) {
                    best = Fit(floor: candidate.floor, scale: candidate.scale, rate: rate, misfit: misfit)
                }
            }
        }
        return best
    }
}
