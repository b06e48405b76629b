import Reports
import Statistics

/// Whether two samples come from one distribution: chi-squared for two samples over the same bins.
///
/// The limit follows from both sample sizes, so a small sample does not alarm by its own noise. Bins are those of about
/// equal shares in the reference; neighbours are joined until the smaller sample is expected to have five values in
/// each.
public struct DistributionComparison: Sendable, Equatable {
    /// How likely at least such a difference is when the distributions are one.
    public let pValue: Double
    /// The share of values that lie elsewhere: half the sum of the differences of the bins' shares.
    public let change: Double

    /// Compares the counts of the same bins.
    public init(reference: [Int], window: [Int]) {
        let (r, s) = (Double(reference.reduce(0, +)), Double(window.reduce(0, +)))
        guard r > 0, s > 0 else {
            (pValue, change) = (1, 0)
            return
        }
        change = zip(reference, window).reduce(0) { $0 + (Double($1.0) / r - Double($1.1) / s).magnitude } / 2
        let bins = DistributionComparison.joined(reference, window, least: 5 * (r + s) / min(r, s))
        guard bins.count > 1 else {
            pValue = 1
            return
        }
        let statistic = bins.reduce(0.0) { sum, bin in
            let difference = (s / r).squareRoot() * bin.0 - (r / s).squareRoot() * bin.1
            return sum + difference * difference / (bin.0 + bin.1)
        }
        pValue = ChiSquaredDistribution(degrees: Double(bins.count - 1)).upperTail(statistic)
    }

    /// Bins joined with their right neighbours until each has at least `least` values; the rest goes to the last.
    private static func joined(_ reference: [Int], _ window: [Int], least: Double) -> [(Double, Double)] {
        var (bins, open): ([(Double, Double)], (Double, Double)) = ([], (0, 0))
        for (a, b) in zip(reference, window) {
            open = (open.0 + Double(a), open.1 + Double(b))
            if open.0 + open.1 >= least {
                bins.append(open)
                open = (0, 0)
            }
        }
        if open.0 + open.1 > 0 {
            if let last = bins.last {
                bins[bins.count - 1] = (last.0 + open.0, last.1 + open.1)
            } else {
                bins.append(open)
            }
        }
        return bins
    }

    /// Compares a column with statistics: numbers by the reference's bins, words by its most frequent ones; missing and
    /// infinite values are bins of their own.
    init(_ column: ColumnCollector, with reference: ColumnStatistics) {
        let current = column.statistics(declared: reference.kind)
        var (before, now) = ([reference.missing, reference.infinite], [current.missing, current.infinite])
        if let numbers = reference.numbers {
            before += numbers.bins.counts
            now += Histogram(edges: numbers.bins.edges, values: column.weightedNumbers()).counts
        } else {
            let known = reference.frequent.map(\.count)
            let found = reference.frequent.map { column.count(of: $0.value) }
            before += known + [max(0, reference.present - known.reduce(0, +))]
            now += found + [max(0, current.present - found.reduce(0, +))]
        }
        self.init(reference: before, window: now)
    }
}

/// Comparisons of many columns at once.
struct ComparisonFamily {
    private var members: [(comparison: DistributionComparison, anomaly: Anomaly)] = []

    mutating func add(_ comparison: DistributionComparison, _ anomaly: Anomaly) {
        members.append((comparison, anomaly))
    }

    /// The anomalies of those that changed for certain and by enough, by Holm's procedure: the probability of any false
    /// alarm is at most `rule.falseAlarms`, however many are compared.
    func changed(_ rule: ComparisonRule) -> [Anomaly] {
        let order = members.indices.sorted { members[$0].comparison.pValue < members[$1].comparison.pValue }
        var found: Set<Int> = []
        for (rank, member) in order.enumerated() {
            guard members[member].comparison.pValue <= rule.falseAlarms / Double(members.count - rank) else { break }
            if members[member].comparison.change >= rule.leastChange { found.insert(member) }
        }
        return members.indices.filter(found.contains).map { members[$0].anomaly }
    }
}

extension DistributionComparison {
    /// How far apart, for messages.
    var text: String {
        let p = pValue < 1e-12 ? "< 10⁻¹²" : "= " + NumberText.significant(pValue, 2)
        return "\(NumberText.percent(change)) of the values lie elsewhere (p \(p))"
    }
}
