import Datasets
import Statistics

/// All examples of a data set as a recipe prepares them: inputs in memory, what is known of each, and what belongs together.
public struct ExampleSet: Sendable {
    /// What the inputs are.
    enum Form: Sendable {
        case pictures(PictureBank)
        /// Windows over rows of sensors, by their series' first row and their own last row.
        case windows(Matrix, [(start: Int, end: Int)])
        /// Rows of features, the derived ones last.
        case rows(Matrix)
    }

    var form: Form
    /// The names of the features or sensors; empty for pictures.
    public internal(set) var features: [String] = []
    /// The columns that the model takes, before derived ones; empty for pictures.
    public internal(set) var columns: [String] = []
    /// The words of columns that are categories, in the order of their codes.
    public internal(set) var categories: [String: [String]] = [:]
    /// How features come from the columns, which `raw` holds; nil for pictures and windows.
    var preparation: FeaturePreparation?
    var raw = Matrix(rows: 0, columns: 0)
    /// Where each example comes from, for people: a picture's path, a file and line, a unit and cycle.
    public internal(set) var sources: [String]
    /// The names of the classes; empty when numbers are predicted.
    public internal(set) var classes: [String] = []
    /// The class of each example; empty when numbers are predicted.
    public internal(set) var labels: [Int] = []
    /// The number to predict for each example; empty for classes.
    public internal(set) var values: [Double] = []
    /// Whether the numbers are remaining lives, which are judged by the C-MAPSS score too.
    public internal(set) var isRemainingLife = false
    /// Examples of one group stay in one part of a split.
    public internal(set) var groups: [Int]
    /// The examples that the data set itself gives as the test.
    public internal(set) var givenTest: [Int] = []
    /// The split that the data set gives as a whole.
    var givenSplit: Split?
    /// Where pictures are marked by masks; nil where none is.
    var marks: PictureMarks?
    /// The columns that the recipe's `data.compare` names.
    var groupColumns: [GroupColumn] = []
    /// Remarks for people: what was left out, and why.
    public internal(set) var remarks: [String] = []

    /// Whether the data set says itself which examples are for the test.
    public var givesTest: Bool { givenSplit != nil || !givenTest.isEmpty }

    /// The number of examples.
    public var count: Int { groups.count }

    /// Classes or numbers.
    public var isClassification: Bool { !classes.isEmpty }

    /// What each score of a model is: a class, the number, or how unusual an example is.
    func scoreNames(_ recipe: Recipe) -> [String] {
        recipe.task == .anomaly ? ["score"] : isClassification ? classes : ["prediction"]
    }

    /// The classes to balance parts by: the labels, or ranges of the numbers.
    private func strata(_ recipe: SplitRecipe) -> [Int?] {
        guard recipe.isStratified else { return [Int?](repeating: nil, count: count) }
        return isClassification ? labels : Split.strata(of: values)
    }

    /// Divides the examples. What the data set gives as the test is the test.
    public func split(_ recipe: SplitRecipe, seed: UInt64) throws -> Split {
        if let givenSplit { return givenSplit }
        let strata = strata(recipe)
        guard !givenTest.isEmpty else {
            let shares = try SplitFractions(train: recipe.train, validation: recipe.validation, test: recipe.test)
            return try Split(labels: strata, groups: groups, fractions: shares, seed: seed)
        }
        let rest = rest
        let whole = recipe.train + recipe.validation
        let shares = try SplitFractions(train: recipe.train / whole, validation: recipe.validation / whole, test: 0)
        let inner = try Split(
            labels: rest.map { strata[$0] }, groups: rest.map { groups[$0] }, fractions: shares, seed: seed)
        return Split(
            train: inner.train.map { rest[$0] }, validation: inner.validation.map { rest[$0] }, test: givenTest)
    }

    /// The splits of a cross-validation over everything but the given test.
    public func folds(_ count: Int, _ recipe: SplitRecipe, seed: UInt64) throws -> [Split] {
        let (rest, strata) = (rest, strata(recipe))
        let share = recipe.validation / (recipe.train + recipe.validation)
        let folds = try Split.folds(
            count, labels: rest.map { strata[$0] }, groups: rest.map { groups[$0] }, validation: share, seed: seed)
        return folds.map { fold in
            Split(
                train: fold.train.map { rest[$0] }, validation: fold.validation.map { rest[$0] },
                test: fold.test.map { rest[$0] })
        }
    }

    private var rest: [Int] {
        let given = Set(givenTest)
        return (0..<count).filter { !given.contains($0) }
    }
}
