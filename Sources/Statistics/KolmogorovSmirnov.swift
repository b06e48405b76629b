/// The two-sample test of Kolmogorov and Smirnov: whether two samples come from one distribution.
public struct KolmogorovSmirnov: Sendable {
    /// The largest difference between the two empirical distributions.
    public let statistic: Double
    /// How likely at least such a difference is when the distributions are one. Exact up to 4 million pairs (on the safe
    /// side where values are equal), beyond that by the limiting distribution with Stephens's correction.
    public let pValue: Double

    /// Compares two samples; NaN values do not count. Without values the statistic is 0 and the p-value 1.
    public init(_ first: [Double], _ second: [Double]) {
        let a = first.filter { $0 == $0 }.sorted()
        let b = second.filter { $0 == $0 }.sorted()
        guard !a.isEmpty, !b.isEmpty else {
            (statistic, pValue) = (0, 1)
            return
        }
        var (i, j, largest) = (0, 0, 0.0)
        while i < a.count && j < b.count {
            let value = min(a[i], b[j])
            while i < a.count && a[i] == value { i += 1 }
            while j < b.count && b[j] == value { j += 1 }
            largest = max(largest, (Double(i) / Double(a.count) - Double(j) / Double(b.count)).magnitude)
        }
        statistic = largest
        pValue =
            a.count * b.count <= 4_000_000
            ? Self.exact(largest, a.count, b.count) : Self.limiting(largest, a.count, b.count)
    }

    /// The probability that a random path through the lattice of both samples leaves the band (Hodges 1957).
    private static func exact(_ statistic: Double, _ m: Int, _ n: Int) -> Double {
        let (md, nd) = (Double(m), Double(n))
        let limit = ((statistic * md * nd - 1e-7).rounded(.down) + 0.5) / (md * nd)
        var row = [Double](repeating: 0, count: n + 1)
        for j in 1...n { row[j] = Double(j) / nd > limit ? 1 : row[j - 1] }
        for i in 1...m {
            if Double(i) / md > limit { row[0] = 1 }
            for j in 1...n {
                if (Double(i) / md - Double(j) / nd).magnitude > limit {
                    row[j] = 1
                } else {
                    row[j] = (Double(i) * row[j] + Double(j) * row[j - 1]) / Double(i + j)
                }
            }
        }
        return min(1, row[n])
    }

    private static func limiting(_ statistic: Double, _ m: Int, _ n: Int) -> Double {
        let root = (Double(m) * Double(n) / Double(m + n)).squareRoot()
        let x = (root + 0.12 + 0.11 / root) * statistic
        guard x > 0.2 else { return 1 }
        var sum = 0.0
        for k in 1...100 {
            let term = 2 * Elementary.exp(-2 * Double(k * k) * x * x)
            sum += k % 2 == 1 ? term : -term
            if term < 1e-17 { break }
        }
        return max(0, min(1, sum))
    }
}
