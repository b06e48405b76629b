import Statistics

/// The probability 1 / (1 + exp(slope f + shift)) of a decision value f (Platt 1999, by the method of Lin, Lin and Weng 2007).
public struct PlattScaling: Sendable, Equatable {
    public var slope = 0.0
    public var shift = 0.0

    /// Fits the probability of being positive by Newton's method with backtracking.
    init(decisions: [Double], isPositive: [Bool], weights: [Double]) {
        let pairs = zip(isPositive, weights)
        let positive = pairs.reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
        let negative = pairs.reduce(0) { $0 + ($1.0 ? 0 : $1.1) }
        let targets = isPositive.map { $0 ? (positive + 1) / (positive + 2) : 1 / (negative + 2) }
        shift = Elementary.log((negative + 1) / (positive + 1))
        var value = loss(decisions, targets, weights)
        for _ in 0..<100 {
            let (g1, g2, h11, h22, h21) = derivatives(decisions, targets, weights)
            if abs(g1) < 1e-5, abs(g2) < 1e-5 { return }
            let determinant = h11 * h22 - h21 * h21
            let (a, b) = (-(h22 * g1 - h21 * g2) / determinant, -(-h21 * g1 + h11 * g2) / determinant)
            let slant = g1 * a + g2 * b
            let start = self
            var length = 1.0
            while length >= 1e-10 {
                (slope, shift) = (start.slope + length * a, start.shift + length * b)
                let reached = loss(decisions, targets, weights)
                if reached < value + 1e-4 * length * slant {
                    value = reached
                    break
                }
                length /= 2
            }
            if length < 1e-10 {
                self = start
                return
            }
        }
    }

    private func loss(_ decisions: [Double], _ targets: [Double], _ weights: [Double]) -> Double {
        decisions.indices.reduce(0) { sum, place in
            let z = decisions[place] * slope + shift
            return sum + weights[place] * (targets[place] * z + Elementary.softplus(-z))
        }
    }

    private func derivatives(
        _ decisions: [Double], _ targets: [Double], _ weights: [Double]
    ) -> (Double, Double, Double, Double, Double) {
        // A small ridge keeps the curvature positive.
        var (g1, g2, h11, h22, h21) = (0.0, 0.0, 1e-12, 1e-12, 0.0)
        for place in decisions.indices {
            let f = decisions[place]
            let p = Elementary.sigmoid(-(f * slope + shift))
            let (first, second) = (weights[place] * (targets[place] - p), weights[place] * p * (1 - p))
            g1 += f * first
            g2 += first
            h11 += f * f * second
            h22 += second
            h21 += f * second
        }
        return (g1, g2, h11, h22, h21)
    }
}

/// The fold of each row when classes are spread evenly over `count` folds in random order.
func stratifiedFolds(_ labels: [Int], count: Int, _ random: inout SeededGenerator) -> [Int] {
    var folds = [Int](repeating: 0, count: labels.count)
    var next: [Int: Int] = [:]
    for row in random.permutation(labels.count) {
        let place = next[labels[row]] ?? 0
        folds[row] = place % count
        next[labels[row]] = place + 1
    }
    return folds
}
