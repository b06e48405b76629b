/// How many values lie in each of some ranges.
public struct Histogram: Sendable, Equatable, Codable {
    /// The bounds of the ranges, ascending, one more than ranges. A range has its lower bound; the last also its upper.
    public let edges: [Double]
    public let counts: [Int]

    /// Counts values, given in ascending order with the number of values each stands for.
    init(edges: [Double], values: [(value: Double, weight: Int)]) {
        self.edges = edges
        var counts = [Int](repeating: 0, count: max(0, edges.count - 1))
        var bin = 0
        for (value, weight) in values where !counts.isEmpty {
            while bin + 1 < counts.count, value >= edges[bin + 1] { bin += 1 }
            counts[bin] += weight
        }
        self.counts = counts
    }

    /// Ranges of one width from the least to the greatest value, for a chart: as many as the rule of Freedman and
    /// Diaconis asks for, but 5 to 40; for few whole numbers one range each.
    static func drawn(
        _ values: [(value: Double, weight: Int)], minimum: Double, maximum: Double, quartiles: (Double, Double),
        isWhole: Bool
    ) -> Histogram {
        let range = maximum - minimum
        if isWhole, range <= 40 {
            return Histogram(edges: (0...Int(range) + 1).map { minimum - 0.5 + Double($0) }, values: values)
        }
        guard range > 0, range.isFinite else {
            let margin = max(0.5, minimum.magnitude * 1e-9)
            return Histogram(edges: [minimum - margin, minimum + margin], values: values)
        }
        let total = Double(values.reduce(0) { $0 + $1.weight })
        let cubeRoot = (1...10_000).first { Double($0 * $0 * $0) >= total } ?? 10_000
        let width = 2 * (quartiles.1 - quartiles.0) / Double(cubeRoot)
        let count = width > 0 ? Int(min(40, max(5, (range / width).rounded(.up)))) : 20
        let edges = (0...count).map { $0 == count ? maximum : minimum + range * Double($0) / Double(count) }
        return Histogram(edges: edges, values: values)
    }

    /// At most `count` ranges with about the same number of values each, for comparing distributions. The outermost
    /// bounds are the least and the greatest value.
    static func balanced(
        _ values: [(value: Double, weight: Int)], minimum: Double, maximum: Double, count: Int
    ) -> Histogram {
        let total = values.reduce(0) { $0 + $1.weight }
        var edges = [minimum]
        var (rank, next) = (0, 1)
        for (value, weight) in values {
            // A range begins at the value where the next share of all values is reached.
            while next < count, rank + weight > next * total / count {
                if let last = edges.last, value > last { edges.append(value) }
                next += 1
            }
            rank += weight
        }
        if let last = edges.last, edges.count == 1 || maximum > last { edges.append(maximum) }
        return Histogram(edges: edges, values: values)
    }
}
