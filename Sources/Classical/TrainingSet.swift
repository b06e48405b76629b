import Statistics

/// Rows of features with what is known about them: what a classical model is fitted to.
public struct TrainingSet: Sendable, Equatable {
    /// What a column of the features is.
    public struct Column: Sendable, Equatable {
        /// The name in messages and explanations.
        public var name: String
        /// True when the column holds codes of categories, whole numbers without an order. Trees then split one category
        /// from the others; models that compute with the numbers want such columns one-hot encoded instead.
        public var isCategorical: Bool
        /// 1 when boosted trees must not fall with growing values of the column, -1 when they must not rise, else 0.
        public var monotone: Int

        /// A column that is an ordinary number unless said otherwise.
        public init(_ name: String, isCategorical: Bool = false, monotone: Int = 0) {
            (self.name, self.isCategorical, self.monotone) = (name, isCategorical, monotone)
        }
    }

    /// What is known about each row.
    public enum Target: Sendable, Equatable {
        /// The class of each row, from 0 to below `classes`.
        case labels([Int], classes: Int)
        /// The number to predict for each row.
        case values([Float])
        /// Nothing: for anomalies and clusters.
        case none
    }

    /// The features; NaN is a missing value, which only trees accept.
    public var features: Matrix
    /// What is known about each row.
    public var target: Target
    /// The weight of each row, at least 0; empty when all count the same.
    public var weights: [Float]
    /// What the columns are, one for each.
    public var columns: [Column]

    /// A training set; columns that are not described are ordinary numbers named `feature 0`, `feature 1` and so on.
    public init(features: Matrix, target: Target, weights: [Float] = [], columns: [Column] = []) {
        (self.features, self.target, self.weights) = (features, target, weights)
        self.columns = columns.isEmpty ? (0..<features.columns).map { Column("feature \($0)") } : columns
    }

    /// The number of rows.
    public var rows: Int { features.rows }

    /// The task that the target defines.
    public var task: ClassicalTask {
        switch target {
        case .labels(_, let classes): .classification(classes: classes)
        case .values: .regression
        case .none: .anomaly
        }
    }

    /// Some rows, in the order given; one may come several times.
    public func selecting(rows indices: [Int]) -> TrainingSet {
        var result = self
        result.features = features.selecting(rows: indices)
        switch target {
        case .labels(let labels, let classes): result.target = .labels(indices.map { labels[$0] }, classes: classes)
        case .values(let values): result.target = .values(indices.map { values[$0] })
        case .none: break
        }
        if !weights.isEmpty { result.weights = indices.map { weights[$0] } }
        return result
    }

    /// The weight of each row in double precision, 1 where none are given.
    var rowWeights: [Double] {
        weights.isEmpty ? [Double](repeating: 1, count: rows) : weights.map(Double.init)
    }
}
