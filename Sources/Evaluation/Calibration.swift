import Statistics

/// How stated probabilities compare with what happened.
public struct Calibration: Sendable, Codable, Equatable {
    /// Elements whose stated probability lies between `low` and `high`.
    public struct Bin: Sendable, Codable, Equatable {
        public var low: Double
        public var high: Double
        public var count: Int
        /// The mean of the stated probabilities.
        public var stated: Double
        /// The share of elements for which it came true, with Wilson's interval.
        public var observed: Measure
    }

    /// The bins that are not empty. With a positive class its probability is looked at, with more classes that of the answer.
    public var bins: [Bin]
    /// The temperature that calibrates best on validation data, where there were some.
    public var temperature: Double?
    /// Log loss and expected calibration error on this data with that temperature.
    public var logLossWithTemperature: Double?
    public var errorWithTemperature: Double?
}

/// Stated probabilities sorted into bins of equal width.
struct CalibrationBins: Sendable {
    let count: Int
    private let bin: [Int]
    private let stated: [Double]
    private let cameTrue: [Bool]

    init(_ data: ClassificationData, count: Int) {
        self.count = count
        let decisions = data.with(threshold: nil).decisions
        stated = data.scores.indices.map { data.scores[$0][data.positive ?? decisions[$0]] }
        cameTrue = data.labels.indices.map { data.labels[$0] == data.positive ?? decisions[$0] }
        bin = stated.map { max(0, min(count - 1, Int($0 * Double(count)))) }
    }

    /// The expected calibration error: the mean distance of stated and observed shares over the bins, by their sizes.
    func error(weights: [Double]) -> Double {
        var differences = [Double](repeating: 0, count: count)
        var total = 0.0
        for index in bin.indices {
            differences[bin[index]] += weights[index] * (stated[index] - (cameTrue[index] ? 1 : 0))
            total += weights[index]
        }
        return differences.reduce(0) { $0 + $1.magnitude } / total
    }

    /// The bins that are not empty.
    func bins(confidence: Double) -> [Calibration.Bin] {
        (0..<count).compactMap { number in
            let members = bin.indices.filter { bin[$0] == number }
            guard !members.isEmpty else { return nil }
            let hits = members.count { cameTrue[$0] }
            let interval = Interval.wilson(
                successes: Double(hits), trials: Double(members.count), confidence: confidence)
            return Calibration.Bin(
                low: Double(number) / Double(count), high: Double(number + 1) / Double(count), count: members.count,
                stated: members.reduce(0) { $0 + stated[$1] } / Double(members.count),
                observed: Measure(
                    Double(hits) / Double(members.count), interval, n: members.count, method: "score (Wilson)"))
        }
    }
}

/// Temperature scaling (Guo et al. 2017): probabilities to the power of 1/T, with the sum brought back to 1. It changes how
/// sure a model is, not which class it answers.
public enum TemperatureScaling {
    /// The temperature between 0.05 and 20 at which the log loss is lowest. Fit it on validation data, never on the test's.
    public static func fit(probabilities: [[Double]], labels: [Int]) -> Double {
        let logs = probabilities.map { row in row.map { Elementary.log(max($0, 1e-12)) } }
        func loss(_ logTemperature: Double) -> Double {
            let inverse = Elementary.exp(-logTemperature)
            return zip(logs, labels).reduce(0) { sum, element in
                let highest = element.0.max() ?? 0
                let total = element.0.reduce(0) { $0 + Elementary.exp(($1 - highest) * inverse) }
                return sum + Elementary.log(total) - (element.0[element.1] - highest) * inverse
            }
        }
        // Golden section: the loss has one valley in 1/T.
        let ratio = 0.6180339887498949
        var (low, high) = (Elementary.log(0.05), Elementary.log(20))
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftLoss, rightLoss) = (loss(left), loss(right))
        for _ in 0..<60 {
            if leftLoss <= rightLoss {
                (high, right, rightLoss) = (right, left, leftLoss)
                left = high - ratio * (high - low)
                leftLoss = loss(left)
            } else {
                (low, left, leftLoss) = (left, right, rightLoss)
                right = low + ratio * (high - low)
                rightLoss = loss(right)
            }
        }
        return Elementary.exp((low + high) / 2)
    }

    /// Probabilities at a temperature.
    public static func apply(_ temperature: Double, to probabilities: [[Double]]) -> [[Double]] {
        probabilities.map { row in
            let logs = row.map { Elementary.log(max($0, 1e-12)) / temperature }
            let highest = logs.max() ?? 0
            let powers = logs.map { Elementary.exp($0 - highest) }
            let sum = powers.reduce(0, +)
            return powers.map { $0 / sum }
        }
    }
}
