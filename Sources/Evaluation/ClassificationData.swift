/// What a classifier answered on elements whose classes are known.
public struct ClassificationData: Sendable {
    public let classes: [String]
    /// The true class of each element, an index into `classes`.
    public let labels: [Int]
    /// For each element a score for each class. With one class to be found and no probabilities, the scores of both
    /// classes are the negative and the positive score.
    public let scores: [[Double]]
    /// Whether scores are probabilities, each row with the sum 1.
    public let areProbabilities: Bool
    /// The class to be found (a defect, a failure), of two; nil when there are more.
    public let positive: Int?
    /// The least score of the positive class at which an element counts as positive; nil for the class with the highest
    /// score.
    public var threshold: Double?
    /// Which elements belong together (one part, one machine), so that they are not independent.
    public let groups: [String]?
    /// A name for each element, such as a file's.
    public let names: [String]?

    /// Probabilities for each class.
    /// - Parameter positive: the class to be found; the second of two unless given.
    /// - Throws: `EvaluationError` for lists of different lengths, labels without class, and rows that are not
    ///   probabilities.
    public init(
        classes: [String], labels: [Int], probabilities: [[Double]], positive: Int? = nil, threshold: Double? = nil,
        groups: [String]? = nil, names: [String]? = nil
    ) throws(EvaluationError) {
        guard classes.count >= 2 else { throw EvaluationError("\(classes.count) classes; two are needed at least") }
        try EvaluationError.check("rows of probabilities", probabilities.count, is: labels.count)
        for (row, values) in probabilities.enumerated() {
            guard values.count == classes.count else {
                throw EvaluationError("row \(row) has \(values.count) probabilities for \(classes.count) classes")
            }
            guard values.allSatisfy({ $0 >= -1e-6 && $0 <= 1 + 1e-6 }), (values.reduce(0, +) - 1).magnitude < 1e-3
            else {
                throw EvaluationError("row \(row) holds no probabilities (0 to 1, sum 1): \(values)")
            }
        }
        if let positive, classes.count != 2 || !(0...1).contains(positive) {
            throw EvaluationError("a positive class needs two classes, and is 0 or 1: \(positive) of \(classes.count)")
        }
        try self.init(
            checked: classes, labels, probabilities, true, classes.count == 2 ? positive ?? 1 : nil, threshold, groups,
            names)
    }

    /// Scores of which higher ones speak for the positive class, on any scale, as anomaly detectors give.
    /// - Parameters:
    ///   - classes: the names of the negative and the positive class.
    ///   - threshold: the least score that counts as positive.
    public init(
        scores: [Double], isPositive: [Bool], threshold: Double, classes: (String, String) = ("normal", "anomaly"),
        groups: [String]? = nil, names: [String]? = nil
    ) throws(EvaluationError) {
        try EvaluationError.check("scores", scores.count, is: isPositive.count)
        if let row = scores.firstIndex(where: { $0 != $0 }) { throw EvaluationError("score \(row) is not a number") }
        try self.init(
            checked: [classes.0, classes.1], isPositive.map { $0 ? 1 : 0 }, scores.map { [-$0, $0] }, false, 1,
            threshold,
            groups, names)
    }

    private init(
        checked classes: [String], _ labels: [Int], _ scores: [[Double]], _ areProbabilities: Bool, _ positive: Int?,
        _ threshold: Double?, _ groups: [String]?, _ names: [String]?
    ) throws(EvaluationError) {
        guard !labels.isEmpty else { throw EvaluationError("there are no elements to evaluate") }
        if let row = labels.firstIndex(where: { !classes.indices.contains($0) }) {
            throw EvaluationError("the label of element \(row) is \(labels[row]), of \(classes.count) classes")
        }
        if let groups { try EvaluationError.check("groups", groups.count, is: labels.count) }
        if let names { try EvaluationError.check("names", names.count, is: labels.count) }
        (self.classes, self.labels, self.scores, self.areProbabilities) = (classes, labels, scores, areProbabilities)
        (self.positive, self.threshold, self.groups, self.names) = (positive, threshold, groups, names)
    }

    /// The class that the model answers for each element: by the threshold, or the first of the highest scores.
    public var decisions: [Int] {
        scores.map { row in
            if let positive, let threshold { return row[positive] >= threshold ? positive : 1 - positive }
            var best = 0
            for candidate in row.indices where row[candidate] > row[best] { best = candidate }
            return best
        }
    }

    /// The same scores with other decisions.
    public func with(threshold: Double?) -> ClassificationData {
        var copy = self
        copy.threshold = threshold
        return copy
    }
}

/// Numbers for the groups of elements.
enum Groups {
    /// The group of each element as an integer; nil without groups.
    static func numbered(_ groups: [String]?) -> [Int]? {
        guard let groups else { return nil }
        var numbers: [String: Int] = [:]
        return groups.map { name in
            if let number = numbers[name] { return number }
            numbers[name] = numbers.count
            return numbers.count - 1
        }
    }

    /// How many units the elements with a weight form: groups, or the elements themselves.
    static func count(_ groups: [Int]?, where isIncluded: (Int) -> Bool, of elements: Int) -> Int {
        guard let groups else { return (0..<elements).count(where: isIncluded) }
        return Set((0..<elements).filter(isIncluded).map { groups[$0] }).count
    }
}
