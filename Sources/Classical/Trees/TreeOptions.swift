/// How decision trees and forests are fitted.
public struct TreeOptions: FamilyOptions {
    /// What a split makes small: the impurity of classes. Numbers always have their squared error.
    public enum Criterion: String, Sendable, CaseIterable {
        case gini
        case entropy
    }

    /// The impurity of classes.
    public var criterion = Criterion.gini
    /// The largest depth; 0 for any.
    public var maxDepth = 0
    /// The least number of training rows of a node that is split.
    public var minSamplesSplit = 2
    /// The least number of training rows in a leaf.
    public var minSamplesLeaf = 1
    /// Whether every class weighs the same in sum.
    public var isBalanced = false

    public init() {}

    public static var parameters: [Option<TreeOptions>] {
        [
            .choice("criterion", \.criterion, search: .domain, "impurity of classes that splits make small"),
            .integer("max_depth", \.maxDepth, 0...1000, search: .integer(2...20), "depth; 0 is any"),
            .integer("min_samples_split", \.minSamplesSplit, 2...1_000_000, "rows in a node that is split at least"),
            .integer(
                "min_samples_leaf", \.minSamplesLeaf, 1...1_000_000, search: .integer(1...50, logarithmic: true),
                "rows in a leaf at least"),
            .flag("balanced", \.isBalanced, search: .domain, "whether every class weighs the same in sum"),
        ]
    }
}

/// How forests are fitted.
public struct ForestOptions: FamilyOptions {
    /// Each tree's options.
    public var tree = TreeOptions()
    /// The number of trees.
    public var trees = 100
    /// The fraction of the columns looked at for each split; 0 for the customary number: the square root of the columns
    /// for classes, all of them for numbers.
    public var maxFeatures = 0.0
    /// Whether each tree gets as many rows as there are, drawn with replacement.
    public var bootstrap = true
    /// Whether each column's threshold is drawn at random and only the best column is chosen (Geurts et al. 2006).
    public var isExtremelyRandomized = false

    public init() {}

    /// The standard values of extremely randomized trees, which see every row.
    static var extremelyRandomized: ForestOptions {
        var options = ForestOptions()
        (options.isExtremelyRandomized, options.bootstrap) = (true, false)
        return options
    }

    public static var parameters: [Option<ForestOptions>] {
        [
            .integer("trees", \.trees, 1...10_000, "trees"),
            .number(
                "max_features", \.maxFeatures, 0...1, search: .number(0.1...1), "fraction of columns for each split"),
            .flag("bootstrap", \.bootstrap, "whether each tree's rows are drawn with replacement"),
            .flag("extra_random", \.isExtremelyRandomized, search: .domain, "whether thresholds are drawn at random"),
            .choice("criterion", \.tree.criterion, search: .domain, "impurity of classes that splits make small"),
            .integer("max_depth", \.tree.maxDepth, 0...1000, "depth; 0 is any"),
            .integer(
                "min_samples_split", \.tree.minSamplesSplit, 2...1_000_000, "rows in a node that is split at least"),
            .integer(
                "min_samples_leaf", \.tree.minSamplesLeaf, 1...1_000_000, search: .integer(1...20, logarithmic: true),
                "rows in a leaf at least"),
            .flag("balanced", \.tree.isBalanced, search: .domain, "whether every class weighs the same in sum"),
        ]
    }
}
