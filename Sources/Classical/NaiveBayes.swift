import Statistics

/// How Gaussian naive Bayes is fitted.
public struct NaiveBayesOptions: FamilyOptions {
    /// What is added to all variances, as a part of the largest variance of a column.
    public var smoothing = 1e-9
    /// Whether every class is as likely before anything is seen.
    public var isBalanced = false

    public init() {}

    public static var parameters: [Option<NaiveBayesOptions>] {
        [
            .number(
                "smoothing", \.smoothing, 0...1, search: .number(1e-9...0.1, logarithmic: true),
                "part of the largest variance that is added to all"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class is as likely beforehand"),
        ]
    }
}

/// Gaussian naive Bayes: in each class every standardized column is normal by itself.
public struct NaiveBayes: ClassicalModel, Equatable {
    public var task: ClassicalTask
    /// What is done to the features first.
    public var standardization: Standardization
    /// The mean of each column, one class after the other.
    public var means: [Float]
    /// One over twice the variance of each column, one class after the other.
    public var precisions: [Float]
    /// For each class the logarithm of its prior probability, less half those of its variances.
    public var offsets: [Float]

    public var featureCount: Int { standardization.offsets.count }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            let x = row.indices.map { standardization.apply(row[$0], $0) }
            let logarithms = offsets.indices.map { label in
                var sum = Double(offsets[label])
                for column in x.indices {
                    let difference = Double(x[column] - means[label * x.count + column])
                    sum -= Double(precisions[label * x.count + column]) * difference * difference
                }
                return sum
            }
            for (place, probability) in softmax(logarithms).enumerated() { scores[place] = Float(probability) }
        }
    }
}

/// The means and variances of each class by weight.
func fitNaiveBayes(_ set: TrainingSet, _ options: NaiveBayesOptions) -> ClassicalFit {
    let standardization = Standardization(set)
    let features = standardization.apply(set.features)
    let (width, classes) = (features.columns, set.task.scores)
    let (targets, weights) = (set.numericTargets, options.isBalanced ? set.balancedWeights : set.rowWeights)
    var totals = [Double](repeating: 0, count: classes)
    var (means, variances) = (
        [Double](repeating: 0, count: classes * width), [Double](repeating: 0, count: classes * width)
    )
    for row in 0..<set.rows {
        let label = Int(targets[row])
        totals[label] += weights[row]
        for column in 0..<width { means[label * width + column] += weights[row] * Double(features[row, column]) }
    }
    for place in means.indices { means[place] /= totals[place / width] }
    for row in 0..<set.rows {
        let label = Int(targets[row])
        for column in 0..<width {
            let difference = Double(features[row, column]) - means[label * width + column]
            variances[label * width + column] += weights[row] * difference * difference / totals[label]
        }
    }
    // Standardized columns that are not constant have the variance 1.
    for place in variances.indices { variances[place] += max(options.smoothing, 1e-12) }
    let sum = totals.reduce(0, +)
    let offsets = (0..<classes).map { label in
        (0..<width).reduce(Elementary.log(totals[label] / sum)) {
            $0 - 0.5 * Elementary.log(variances[label * width + $1])
        }
    }
    return ClassicalFit(
        NaiveBayes(
            task: set.task, standardization: standardization, means: means.map { Float($0) },
            precisions: variances.map { Float(0.5 / $0) }, offsets: offsets.map { Float($0) }))
}
