import Statistics

/// All numbers that say how good a classifier is, for elements that count with any weights: what the bootstrap repeats.
///
/// Definitions are scikit-learn's, with `zero_division=0`; macro averages go over the classes that occur.
struct ClassificationMetrics: Sendable {
    /// The names of the values, in their order.
    let names: [String]
    let confusion: [[Int]]
    let decisions: [Int]
    private let data: ClassificationData
    private let ranked: [RankedScores]
    /// The contribution of each element to log loss and Brier score; empty without probabilities.
    private let logLosses: [Double]
    private let brierScores: [Double]
    private let calibration: CalibrationBins?

    init(_ data: ClassificationData, calibrationBins: Int) {
        self.data = data
        let decisions = data.decisions
        self.decisions = decisions
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: data.classes.count), count: data.classes.count)
        for (label, decision) in zip(data.labels, decisions) { confusion[label][decision] += 1 }
        self.confusion = confusion
        let ranking = data.positive.map { [$0] } ?? Array(data.classes.indices)
        ranked = ranking.map { index in
            RankedScores(scores: data.scores.map { $0[index] }, isPositive: data.labels.map { $0 == index })
        }
        logLosses = data.areProbabilities ? Self.logLosses(data) : []
        brierScores = data.areProbabilities ? Self.brierScores(data) : []
        calibration = data.areProbabilities ? CalibrationBins(data, count: calibrationBins) : nil
        names = Self.names(data)
    }

    private static func names(_ data: ClassificationData) -> [String] {
        var names = ["accuracy", "balanced_accuracy", "matthews", "precision_macro", "recall_macro", "f1_macro"]
        if data.positive != nil { names += ["precision", "recall", "f1", "specificity"] }
        names += ["roc_auc", "average_precision"]
        if data.areProbabilities { names += ["log_loss", "brier", "expected_calibration_error"] }
        for name in data.classes {
            names += ["precision[\(name)]", "recall[\(name)]", "f1[\(name)]"]
            if data.positive == nil { names += ["roc_auc[\(name)]", "average_precision[\(name)]"] }
        }
        return names
    }

    /// The values in the order of `names`; NaN where something is undefined.
    func values(weights: [Double]) -> [Double] {
        let counts = weightedConfusion(weights)
        let classes = counts.indices
        let truths = classes.map { counts[$0].reduce(0, +) }
        let answers = classes.map { column in counts.reduce(0) { $0 + $1[column] } }
        let total = truths.reduce(0, +)
        let hits = classes.reduce(0) { $0 + counts[$1][$1] }
        let precision = classes.map { ratio(counts[$0][$0], answers[$0]) }
        let recall = classes.map { ratio(counts[$0][$0], truths[$0]) }
        let f1 = classes.map { ratio(2 * counts[$0][$0], truths[$0] + answers[$0]) }
        let occurring = classes.filter { truths[$0] + answers[$0] > 0 }
        let known = classes.filter { truths[$0] > 0 }
        var values = [
            hits / total, mean(recall, known), Self.matthews(hits, total, truths, answers), mean(precision, occurring),
            mean(recall, occurring), mean(f1, occurring),
        ]
        if let positive = data.positive {
            values += [precision[positive], recall[positive], f1[positive], recall[1 - positive]]
        }
        let areas = ranked.map { $0.areas(weights: weights) }
        let rocs = areas.indices.filter { areas[$0].roc == areas[$0].roc }
        let precisions = areas.indices.filter { areas[$0].averagePrecision == areas[$0].averagePrecision }
        values += [mean(areas.map(\.roc), rocs), mean(areas.map(\.averagePrecision), precisions)]
        if let calibration {
            values += [
                sum(logLosses, weights) / total, sum(brierScores, weights) / total, calibration.error(weights: weights),
            ]
        }
        for index in classes {
            values += [precision[index], recall[index], f1[index]]
            if data.positive == nil { values += [areas[index].roc, areas[index].averagePrecision] }
        }
        return values
    }

    /// What an exact interval needs, for values that are shares of elements: successes and trials.
    func share(_ name: String) -> (successes: Int, trials: Int)? {
        let classes = data.classes.indices
        func answers(_ index: Int) -> Int { confusion.reduce(0) { $0 + $1[index] } }
        func truths(_ index: Int) -> Int { confusion[index].reduce(0, +) }
        if name == "accuracy" { return (classes.reduce(0) { $0 + confusion[$1][$1] }, data.labels.count) }
        if let positive = data.positive {
            switch name {
            case "precision": return (confusion[positive][positive], answers(positive))
            case "recall": return (confusion[positive][positive], truths(positive))
            case "specificity": return (confusion[1 - positive][1 - positive], truths(1 - positive))
            default: break
            }
        }
        for index in classes {
            if name == "precision[\(data.classes[index])]" { return (confusion[index][index], answers(index)) }
            if name == "recall[\(data.classes[index])]" { return (confusion[index][index], truths(index)) }
        }
        return nil
    }

    /// Which elements are the trials of a share.
    func membership(_ name: String) -> (Int) -> Bool {
        let isPrecision = name.hasPrefix("precision")
        let target: Int?
        switch name {
        case "precision", "recall": target = data.positive
        case "specificity": target = data.positive.map { 1 - $0 }
        default: target = data.classes.indices.first { name.hasSuffix("[\(data.classes[$0])]") }
        }
        guard let target else { return { _ in true } }
        let kinds = isPrecision ? decisions : data.labels
        return { kinds[$0] == target }
    }

    /// The class whose curve a value is the area of; nil for other values.
    func areaClass(_ name: String) -> Int? {
        if let positive = data.positive { return name == "roc_auc" || name == "average_precision" ? positive : nil }
        return data.classes.indices.first {
            name == "roc_auc[\(data.classes[$0])]" || name == "average_precision[\(data.classes[$0])]"
        }
    }

    private func weightedConfusion(_ weights: [Double]) -> [[Double]] {
        var counts = [[Double]](repeating: [Double](repeating: 0, count: data.classes.count), count: data.classes.count)
        for index in weights.indices { counts[data.labels[index]][decisions[index]] += weights[index] }
        return counts
    }

    private func ratio(_ a: Double, _ b: Double) -> Double { b > 0 ? a / b : 0 }

    private func mean(_ values: [Double], _ indices: [Int]) -> Double {
        indices.isEmpty ? .nan : indices.reduce(0) { $0 + values[$1] } / Double(indices.count)
    }

    private func sum(_ values: [Double], _ weights: [Double]) -> Double {
        zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Matthews's correlation for any number of classes (Gorodkin 2004); 0 where it is undefined.
    private static func matthews(_ hits: Double, _ total: Double, _ truths: [Double], _ answers: [Double]) -> Double {
        let cross = zip(truths, answers).reduce(0) { $0 + $1.0 * $1.1 }
        let spread =
            (total * total - answers.reduce(0) { $0 + $1 * $1 }) * (total * total - truths.reduce(0) { $0 + $1 * $1 })
        return spread > 0 ? (hits * total - cross) / spread.squareRoot() : 0
    }

    private static func logLosses(_ data: ClassificationData) -> [Double] {
        zip(data.scores, data.labels).map { row, label in
            -Elementary.log(max(Double.ulpOfOne, min(1 - Double.ulpOfOne, row[label])))
        }
    }

    /// The squared distance from the true class: of the positive's probability for two classes, of all for more.
    private static func brierScores(_ data: ClassificationData) -> [Double] {
        zip(data.scores, data.labels).map { row, label in
            if let positive = data.positive {
                let distance = row[positive] - (label == positive ? 1 : 0)
                return distance * distance
            }
            return row.indices.reduce(0) { $0 + (row[$1] - ($1 == label ? 1 : 0)) * (row[$1] - ($1 == label ? 1 : 0)) }
        }
    }
}
