import Statistics

/// How isolation forests are fitted.
public struct IsolationForestOptions: FamilyOptions {
    /// The number of trees.
    public var trees = 100
    /// The number of rows, drawn without replacement, that each tree is grown on.
    public var samples = 256

    public init() {}

    public static var parameters: [Option<IsolationForestOptions>] {
        [
            .integer("trees", \.trees, 1...10_000, "trees"),
            .integer(
                "samples", \.samples, 2...1_000_000, search: .integer(64...1024, logarithmic: true),
                "rows for each tree"),
        ]
    }
}

/// An isolation forest (Liu, Ting and Zhou 2008): rows that random splits leave alone early are unusual.
func fitIsolationForest(
    _ set: TrainingSet, _ options: IsolationForestOptions, _ context: FittingContext
) throws(ClassicalError) -> ClassicalFit {
    guard set.rows >= 2 else { throw .tooFewRows("an isolation forest needs at least 2 rows, not \(set.rows)") }
    let samples = min(options.samples, set.rows)
    var depth = 0
    while 1 << depth < samples { depth += 1 }
    let trees = parallelMap(options.trees, threads: context.threads) { tree in
        var random = SeededGenerator(seed: context.seed, stream: "isolation", index: UInt64(tree))
        let rows = Array(random.permutation(set.rows).prefix(samples))
        var grower = IsolationGrower(
            features: set.features, maxDepth: depth, scale: 1 / Double(options.trees), random: random)
        return grower.grow(rows)
    }
    let model = TreeEnsemble(
        task: .anomaly, featureCount: set.features.columns, trees: trees, baseline: [0],
        link: .isolation(length: Float(expectedDepth(samples))))
    var report = TrainingReport()
    (report.steps, report.bestStep) = (options.trees, options.trees)
    return ClassicalFit(model, report)
}

/// The mean number of questions that a random tree of `count` rows asks until a row is alone.
private func expectedDepth(_ count: Int) -> Double {
    if count <= 1 { return 0 }
    if count == 2 { return 1 }
    let n = Double(count)
    return 2 * (Elementary.log(n - 1) + 0.5772156649015329) - 2 * (n - 1) / n
}

/// Grows a tree by random splits.
private struct IsolationGrower {
    let features: Matrix
    let maxDepth: Int
    /// What leaves are multiplied by.
    let scale: Double
    var random: SeededGenerator

    mutating func grow(_ rows: [Int]) -> Tree {
        var tree = Tree(leaf: [0], cover: Double(rows.count))
        var waiting = [(node: 0, rows: rows, depth: 0)]
        while let next = waiting.popLast() {
            guard next.depth < maxDepth, next.rows.count > 1, let (column, threshold) = split(next.rows) else {
                tree.values[next.node] = Float(scale * (Double(next.depth) + expectedDepth(next.rows.count)))
                continue
            }
            let left = next.rows.filter { features[$0, column] <= threshold }
            let right = next.rows.filter { features[$0, column] > threshold }
            let first = tree.nodes.count
            tree.nodes[next.node] = Tree.Node(
                feature: Int32(column), threshold: threshold, test: .atMost,
                missingGoesLeft: left.count >= right.count, left: Int32(first), right: Int32(first + 1),
                cover: Float(next.rows.count))
            tree.nodes += [.leaf(cover: Double(left.count)), .leaf(cover: Double(right.count))]
            tree.values += [0, 0]
            waiting.append((first + 1, right, next.depth + 1))
            waiting.append((first, left, next.depth + 1))
        }
        return tree
    }

    /// A threshold between the smallest and the largest value of a random column that varies; nil when none does.
    private mutating func split(_ rows: [Int]) -> (Int, Float)? {
        for column in random.permutation(features.columns) {
            var (low, high) = (Float.infinity, -Float.infinity)
            for row in rows { (low, high) = (min(low, features[row, column]), max(high, features[row, column])) }
            guard low < high else { continue }
            let threshold = Float(random.uniform(Double(low), Double(high)))
            return (column, min(max(threshold, low), high.nextDown))
        }
        return nil
    }
}
