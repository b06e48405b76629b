extension TrainingSet {
    /// The targets as numbers: values, or the numbers of classes; 0 without targets.
    var numericTargets: [Double] {
        switch target {
        case .labels(let labels, _): labels.map(Double.init)
        case .values(let values): values.map(Double.init)
        case .none: [Double](repeating: 0, count: rows)
        }
    }

    /// The row weights times a factor for each class, such that all classes weigh the same and the sum stays: the factor is
    /// the sum of all weights over classes times the class's sum. Without classes, the row weights.
    public var balancedWeights: [Double] {
        guard case .labels(let labels, let classes) = target else { return rowWeights }
        let weights = rowWeights
        var sums = [Double](repeating: 0, count: classes)
        for (label, weight) in zip(labels, weights) { sums[label] += weight }
        let total = sums.reduce(0, +)
        return zip(labels, weights).map { $1 * total / (Double(classes) * sums[$0]) }
    }
}
