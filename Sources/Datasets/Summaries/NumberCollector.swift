/// Takes finite numbers one by one and tells their distribution, in bounded memory.
struct NumberCollector {
    private var sketch = QuantileSketch()
    private var isWhole = true
    private var (minimum, maximum) = (Double.infinity, -Double.infinity)
    private var (mean, squares) = (0.0, 0.0)

    /// The number of ranges for comparisons.
    static let comparedRanges = 20

    var count: Int { sketch.count }

    /// The kept values in ascending order, each with the number of values that it stands for.
    func weighted() -> [(value: Double, weight: Int)] { sketch.weighted() }

    /// Mean and squares by Welford's method.
    mutating func add(_ value: Double) {
        sketch.add(value)
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        if isWhole, value != value.rounded() || value.magnitude > 1e15 { isWhole = false }
        let difference = value - mean
        mean += difference / Double(sketch.count)
        squares += difference * (value - mean)
    }

    /// Nil when there is no number.
    func statistics() -> NumberStatistics? {
        guard count > 0 else { return nil }
        let values = sketch.weighted()
        var percentiles = Self.percentiles(values)
        (percentiles[0], percentiles[100]) = (minimum, maximum)
        let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
        return NumberStatistics(
            count: count, isWhole: isWhole, minimum: minimum, maximum: maximum,
            mean: mean.isFinite ? mean : (minimum / 2 + maximum / 2),
            deviation: deviation.isFinite ? deviation : .greatestFiniteMagnitude, percentiles: percentiles,
            rankError: sketch.rankError,
            histogram: .drawn(
                values, minimum: minimum, maximum: maximum, quartiles: (percentiles[25], percentiles[75]),
                isWhole: isWhole),
            bins: .balanced(values, minimum: minimum, maximum: maximum, count: Self.comparedRanges))
    }

    private static func percentiles(_ values: [(value: Double, weight: Int)]) -> [Double] {
        let total = values.reduce(0) { $0 + $1.weight }
        var (result, rank, index) = ([Double](), 0, 0)
        for percent in 0...100 {
            while index + 1 < values.count, (rank + values[index].weight) * 100 < percent * total {
                rank += values[index].weight
                index += 1
            }
            result.append(values[index].value)
        }
        return result
    }
}
