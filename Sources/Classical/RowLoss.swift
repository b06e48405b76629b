import Statistics

/// A loss with its first and second derivatives by the raw scores.
enum RowLoss {
    case squared
    case quantile(Double)
    case logistic
    case softmax(classes: Int)
    /// max(0, 1 - s z)^2 with s = -1 or 1 for the classes 0 and 1.
    case squaredHinge
    /// The square of what the error is above a width.
    case squaredInsensitive(Double)

    /// The number of raw scores, and so of trees in a round.
    var outputs: Int {
        if case .softmax(let classes) = self { return classes }
        return 1
    }

    /// How raw scores become the model's scores.
    var link: TreeEnsemble.Link {
        switch self {
        case .squared, .quantile, .squaredHinge, .squaredInsensitive: .identity
        case .logistic: .logistic
        case .softmax: .softmax
        }
    }

    /// The loss in words.
    var name: String {
        switch self {
        case .squared: "half squared error"
        case .quantile(let quantile): "pinball loss at \(quantile)"
        case .logistic, .softmax: "log loss"
        case .squaredHinge: "squared hinge loss"
        case .squaredInsensitive(let width): "squared error above \(width)"
        }
    }

    /// The constant raw scores that fit best: a mean, a quantile, or log-odds.
    func baseline(_ targets: [Double], weights: [Double]) -> [Double] {
        switch self {
        case .squared, .squaredHinge, .squaredInsensitive:
            return [weightedSum(targets, weights) / weights.reduce(0, +)]
        case .quantile(let level):
            return [weightedQuantile(zip(targets, weights).map { ($0, $1) }, level)]
        case .logistic:
            let share = weightedSum(targets, weights) / weights.reduce(0, +)
            return [Elementary.log(share / (1 - share))]
        case .softmax(let classes):
            var sums = [Double](repeating: 0, count: classes)
            for (target, weight) in zip(targets, weights) { sums[Int(target)] += weight }
            let total = sums.reduce(0, +)
            return sums.map { Elementary.log($0 / total) }
        }
    }

    /// The loss of a row with the given raw scores.
    func loss(_ target: Double, _ raw: UnsafeBufferPointer<Double>) -> Double {
        switch self {
        case .squared:
            return 0.5 * (raw[0] - target) * (raw[0] - target)
        case .quantile(let level):
            let error = target - raw[0]
            return error >= 0 ? level * error : (level - 1) * error
        case .logistic:
            return Elementary.softplus(raw[0]) - target * raw[0]
        case .softmax:
            let highest = raw.max() ?? 0
            let sum = raw.reduce(0) { $0 + Elementary.exp($1 - highest) }
            return highest + Elementary.log(sum) - raw[Int(target)]
        case .squaredHinge:
            let lack = max(0, 1 - (2 * target - 1) * raw[0])
            return lack * lack
        case .squaredInsensitive(let width):
            let excess = max(0, abs(raw[0] - target) - width)
            return excess * excess
        }
    }

    /// Writes (first, second) derivatives by each raw score, times the row's weight.
    @inline(__always)
    func derivatives(
        _ target: Double, _ weight: Double, _ raw: UnsafeBufferPointer<Double>,
        _ result: UnsafeMutableBufferPointer<SIMD2<Double>>
    ) {
        switch self {
        case .squared:
            result[0] = SIMD2(weight * (raw[0] - target), weight)
        case .quantile(let level):
            result[0] = SIMD2(weight * (target > raw[0] ? -level : 1 - level), weight)
        case .logistic:
            let probability = Elementary.sigmoid(raw[0])
            result[0] = SIMD2(weight * (probability - target), weight * probability * (1 - probability))
        case .softmax(let classes):
            let highest = raw.max() ?? 0
            var sum = 0.0
            for place in 0..<classes {
                let power = Elementary.exp(raw[place] - highest)
                result[place].x = power
                sum += power
            }
            for place in 0..<classes {
                let probability = result[place].x / sum
                let hit = Int(target) == place ? 1.0 : 0
                result[place] = SIMD2(weight * (probability - hit), weight * probability * (1 - probability))
            }
        case .squaredHinge:
            let sign = 2 * target - 1
            let lack = max(0, 1 - sign * raw[0])
            result[0] = SIMD2(-2 * weight * sign * lack, lack > 0 ? 2 * weight : 0)
        case .squaredInsensitive(let width):
            let excess = max(0, abs(raw[0] - target) - width)
            result[0] = SIMD2(2 * weight * (raw[0] < target ? -excess : excess), excess > 0 ? 2 * weight : 0)
        }
    }
}

/// The sum of products, first to last.
func weightedSum(_ values: [Double], _ weights: [Double]) -> Double {
    zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
}

/// The smallest value at which the summed weights reach `level` of all; 0 without values.
func weightedQuantile(_ pairs: [(value: Double, weight: Double)], _ level: Double) -> Double {
    let sorted = pairs.sorted { $0.value < $1.value }
    let limit = level * sorted.reduce(0) { $0 + $1.weight }
    var sum = 0.0
    for (value, weight) in sorted {
        sum += weight
        if sum >= limit { return value }
    }
    return sorted.last?.value ?? 0
}
