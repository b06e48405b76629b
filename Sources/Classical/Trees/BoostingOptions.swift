/// How boosted trees are fitted.
public struct BoostingOptions: FamilyOptions {
    /// What boosting minimises.
    public enum Loss: String, Sendable, CaseIterable {
        /// Log loss for classes, squared error for numbers.
        case automatic
        /// Half the squared error: the prediction is a mean.
        case squared
        /// The pinball loss: the prediction is the quantile `quantile`.
        case quantile
    }

    /// What is minimised.
    public var loss = Loss.automatic
    /// The quantile that `Loss.quantile` predicts; one half is the median, so absolute error.
    public var quantile = 0.5
    /// The largest number of rounds; a round is one tree, or one for each of three or more classes.
    public var rounds = 200
    /// What each tree's leaves are multiplied by.
    public var learningRate = 0.1
    /// The largest number of leaves of a tree; the leaf whose split helps most is split next.
    public var maxLeaves = 15
    /// The largest depth of a tree; 0 for any.
    public var maxDepth = 0
    /// The least number of training rows in a leaf.
    public var minSamplesLeaf = 20
    /// The least sum of second derivatives in a leaf.
    public var minHessian = 1e-3
    /// The penalty on squared leaf values.
    public var l2 = 1.0
    /// The least gain for which a leaf is split.
    public var minGain = 0.0
    /// The fraction of the rows, drawn anew for every round, that its trees are grown on.
    public var rowFraction = 1.0
    /// The fraction of the columns, drawn anew for every tree, that it may use.
    public var columnFraction = 1.0
    /// The largest number of bins of a column.
    public var maxBins = 255
    /// Rounds without a better validation loss after which fitting stops; 0 never stops.
    public var earlyStopping = 20
    /// Models fitted with other random draws whose raw scores are averaged.
    public var members = 1
    /// Whether every class weighs the same in sum.
    public var isBalanced = false

    public init() {}

    public static var parameters: [Option<BoostingOptions>] {
        [
            .choice("loss", \.loss, "what is minimised: automatic is log loss for classes, squared error for numbers"),
            .number("quantile", \.quantile, 0.001...0.999, "the quantile predicted with loss: quantile"),
            .integer("rounds", \.rounds, 1...100_000, "boosting rounds at most"),
            .number(
                "learning_rate", \.learningRate, 1e-4...1, search: .number(0.02...0.2, logarithmic: true),
                "what each tree's leaves are multiplied by"),
            .integer(
                "max_leaves", \.maxLeaves, 2...4096, search: .integer(4...64, logarithmic: true), "leaves of a tree"),
            .integer("max_depth", \.maxDepth, 0...64, "depth of a tree; 0 is any"),
            .integer(
                "min_samples_leaf", \.minSamplesLeaf, 1...1_000_000, search: .integer(3...60, logarithmic: true),
                "rows in a leaf at least"),
            .number("min_hessian", \.minHessian, 0...1e9, "sum of second derivatives in a leaf at least"),
            .number(
                "l2", \.l2, 0...1e9, search: .number(0.01...30, logarithmic: true), "penalty on squared leaf values"),
            .number("min_gain", \.minGain, 0...1e9, "gain of a split at least"),
            .number(
                "row_fraction", \.rowFraction, 0.01...1, search: .number(0.5...1), "fraction of rows for each round"),
            .number(
                "column_fraction", \.columnFraction, 0.01...1, search: .number(0.4...1),
                "fraction of columns for each tree"),
            .integer("max_bins", \.maxBins, 2...65_000, "bins of a column"),
            .integer(
                "early_stopping", \.earlyStopping, 0...100_000,
                "rounds without a better validation loss before stopping; 0 never stops"),
            .integer("members", \.members, 1...100, "models with other random draws that are averaged"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class weighs the same in sum"),
        ]
    }
}
