/// How much each feature moved each raw score of each row: Shapley values.
public struct TreeContributions: Sendable, Equatable {
    public let rows: Int
    /// The number of raw scores.
    public let outputs: Int
    public let features: Int
    /// The mean raw scores over the training rows; with a row's contributions they add up to its raw scores.
    public let base: [Double]
    /// `rows * outputs * features` numbers: for each row, for each raw score, those of the features.
    public internal(set) var values: [Double]

    /// The contribution of a feature to a raw score of a row.
    public subscript(row: Int, output: Int, feature: Int) -> Double {
        values[(row * outputs + output) * features + feature]
    }
}
