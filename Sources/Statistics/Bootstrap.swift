/// The bootstrap: how much statistics vary when the sample is drawn again from itself.
///
/// Statistics are functions of the elements' weights, so that they may sort once and for all. Elements of one group are
/// drawn together, since they tell less than as many independent ones.
public struct Bootstrap: Sendable {
    /// How the interval follows from the resampled values (Efron 1987).
    public enum Method: String, Sendable {
        /// Their quantiles.
        case percentile
        /// Their quantiles, corrected for bias and for a spread that depends on the value (BCa).
        case biasCorrected
    }

    /// Values of the statistics on the sample, and their intervals; unknown where too few resamples had a value.
    public struct Result: Sendable {
        public var values: [Double]
        public var intervals: [Interval]
        /// Standard deviations over the resamples.
        public var errors: [Double]
        /// How many units were drawn: groups, or elements without groups.
        public var units: Int
    }

    /// How many times the sample is drawn.
    public var resamples: Int
    public var seed: UInt64
    public var method: Method
    public var confidence: Double

    public init(
        resamples: Int = 2000, seed: UInt64 = 0, method: Method = .biasCorrected, confidence: Double = 0.95
    ) {
        (self.resamples, self.seed, self.method, self.confidence) = (resamples, seed, method, confidence)
    }

    /// Statistics with their intervals.
    /// - Parameters:
    ///   - count: the number of elements.
    ///   - groups: the group of each element, any integers; nil when each stands for itself.
    ///   - statistics: the same number of values for any weights, one weight for each element; NaN where undefined.
    public func run(count: Int, groups: [Int]? = nil, statistics: ([Double]) -> [Double]) -> Result {
        let members = Self.members(count: count, groups: groups)
        let values = statistics([Double](repeating: 1, count: count))
        var result = Result(
            values: values, intervals: values.map { _ in .unknown }, errors: values.map { _ in .nan },
            units: members.count)
        guard members.count > 1 else { return result }
        let draws = drawn(members, count: count, statistics: statistics)
        let jackknife = method == .biasCorrected ? leftOut(members, count: count, statistics: statistics) : []
        for index in values.indices where values[index] == values[index] {
            let sorted = draws.map { $0[index] }.filter { $0 == $0 }.sorted()
            guard sorted.count * 2 > resamples else { continue }
            let mean = sorted.reduce(0, +) / Double(sorted.count)
            let squares = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            result.errors[index] = (squares / Double(max(1, sorted.count - 1))).squareRoot()
            let levels = levels(sorted, value: values[index], jackknife: jackknife.map { $0[index] })
            result.intervals[index] = Interval(
                Quantiles.quantile(ofSorted: sorted, levels.low), Quantiles.quantile(ofSorted: sorted, levels.high))
        }
        return result
    }

    private func drawn(_ members: [[Int]], count: Int, statistics: ([Double]) -> [Double]) -> [[Double]] {
        (0..<resamples).map { round in
            var random = SeededGenerator(seed: seed, stream: "bootstrap", index: UInt64(round))
            var weights = [Double](repeating: 0, count: count)
            for _ in members.indices {
                for member in members[random.integer(in: 0...members.count - 1)] { weights[member] += 1 }
            }
            return statistics(weights)
        }
    }

    /// The statistics without each unit in turn; without each of 200 blocks of units where there are more.
    private func leftOut(_ members: [[Int]], count: Int, statistics: ([Double]) -> [Double]) -> [[Double]] {
        var order = Array(members.indices)
        let blocks = min(members.count, 200)
        if members.count > blocks {
            var random = SeededGenerator(seed: seed, stream: "jackknife")
            random.shuffle(&order)
        }
        return (0..<blocks).map { block in
            var weights = [Double](repeating: 1, count: count)
            for place in stride(from: block, to: order.count, by: blocks) {
                for member in members[order[place]] { weights[member] = 0 }
            }
            return statistics(weights)
        }
    }

    /// Which quantiles of the resampled values are the ends.
    private func levels(_ sorted: [Double], value: Double, jackknife: [Double]) -> (low: Double, high: Double) {
        let plain = (low: (1 - confidence) / 2, high: (1 + confidence) / 2)
        guard method == .biasCorrected else { return plain }
        let below = sorted.reduce(0.0) { $0 + ($1 < value ? 1 : $1 == value ? 0.5 : 0) } / Double(sorted.count)
        guard below > 0, below < 1 else { return plain }
        let bias = NormalDistribution.quantile(below)
        let known = jackknife.filter { $0 == $0 }
        let mean = known.reduce(0, +) / Double(max(1, known.count))
        let squares = known.reduce(0) { $0 + (mean - $1) * (mean - $1) }
        let cubes = known.reduce(0) { $0 + (mean - $1) * (mean - $1) * (mean - $1) }
        let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
        func level(_ p: Double) -> Double {
            let z = bias + NormalDistribution.quantile(p)
            return NormalDistribution.cdf(bias + z / (1 - acceleration * z))
        }
        return (level(plain.low), level(plain.high))
    }

    /// The elements of each unit, in the order in which the groups first appear.
    private static func members(count: Int, groups: [Int]?) -> [[Int]] {
        guard let groups else { return (0..<count).map { [$0] } }
        precondition(groups.count == count, "a group for each element")
        var places: [Int: Int] = [:]
        var result: [[Int]] = []
        for (element, group) in groups.enumerated() {
            if let place = places[group] {
                result[place].append(element)
            } else {
                places[group] = result.count
                result.append([element])
            }
        }
        return result
    }
}

/// Quantiles of samples.
public enum Quantiles {
    /// The value below which a share `p` lies, between neighbours by straight lines (type 7 of Hyndman and Fan, numpy's
    /// default). NaN of nothing.
    public static func quantile(ofSorted values: [Double], _ p: Double) -> Double {
        guard let first = values.first, let last = values.last, p == p else { return .nan }
        if p <= 0 { return first }
        if p >= 1 { return last }
        let place = p * Double(values.count - 1)
        let index = min(Int(place), values.count - 2)
        guard index >= 0 else { return first }
        return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
    }
}
