/// The population stability index: how far a window's shares of some bins are from a reference's,
/// sum (p - q) ln(p / q).
///
/// Half a count is added to each bin, so that empty bins have a finite weight. The index of two samples from one distribution
/// is not 0: it grows with the number of bins and as samples get smaller, so a fixed limit alarms without drift. Use `pValue`,
/// or `limit`.
public struct PopulationStability: Sendable {
    public let index: Double
    /// How likely at least such an index is without drift: it is about (1/n + 1/m) times chi-squared with one degree of
    /// freedom less than there are bins in use.
    public let pValue: Double

    /// Compares the counts of the same bins; bins empty in both do not count.
    public init(reference: [Int], window: [Int]) {
        precondition(reference.count == window.count, "the same bins")
        index = Self.index(reference.map(Double.init), window.map(Double.init))
        let used = zip(reference, window).count { $0 + $1 > 0 }
        let (n, m) = (Double(reference.reduce(0, +)), Double(window.reduce(0, +)))
        guard used > 1, n > 0, m > 0 else {
            pValue = 1
            return
        }
        pValue = ChiSquaredDistribution(degrees: Double(used - 1)).upperTail(index / (1 / n + 1 / m))
    }

    /// The index that windows of `size` values from the reference's own distribution exceed with probability `alpha`, by
    /// drawing both again from the pooled shares: right for small windows and rare bins, where chi-squared is not.
    public static func limit(
        reference: [Int], windowSize size: Int, alpha: Double, seed: UInt64 = 0, draws: Int = 2000
    ) -> Double {
        let total = reference.reduce(0, +)
        guard total > 0, size > 0 else { return .infinity }
        var sums: [Double] = []
        var sum = 0.0
        for count in reference {
            sum += Double(count) / Double(total)
            sums.append(sum)
        }
        var random = SeededGenerator(seed: seed, stream: "population stability")
        // A reference drawn again costs as much as it is long; beyond 20 windows its own noise hardly counts.
        let referenceSize = min(total, 20 * size)
        let values = (0..<draws).map { _ -> Double in
            let first = Self.counts(referenceSize, sums, &random)
            return Self.index(first, Self.counts(size, sums, &random))
        }
        return Quantiles.quantile(ofSorted: values.sorted(), 1 - alpha)
    }

    private static func counts(_ size: Int, _ sums: [Double], _ random: inout SeededGenerator) -> [Double] {
        var result = [Double](repeating: 0, count: sums.count)
        for _ in 0..<size {
            let place = random.uniform(0, 1)
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > place { high = middle } else { low = middle + 1 }
            }
            result[low] += 1
        }
        return result
    }

    private static func index(_ reference: [Double], _ window: [Double]) -> Double {
        let used = zip(reference, window).filter { $0 + $1 > 0 }
        let bins = Double(used.count)
        let n = used.reduce(0) { $0 + $1.0 } + 0.5 * bins
        let m = used.reduce(0) { $0 + $1.1 } + 0.5 * bins
        return used.reduce(0) { sum, pair in
            let (p, q) = ((pair.0 + 0.5) / n, (pair.1 + 0.5) / m)
            return sum + (p - q) * Elementary.log(p / q)
        }
    }
}
