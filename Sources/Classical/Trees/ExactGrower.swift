import Statistics

/// Grows a tree by the best split between any two values (CART, Breiman et al. 1984), or by random ones.
struct ExactGrower {
    /// How to grow.
    struct Settings {
        var impurity: Impurity
        var tree: TreeOptions
        /// Columns looked at for a split; when all, they are tried in their order.
        var columns: Int
        var isExtremelyRandomized = false
    }

    /// A way to split the rows of a node.
    struct Split {
        var purity: Double
        var column = -1
        var threshold: Float = 0
        var missingGoesLeft = false
    }

    /// A node that waits for its split.
    private struct Waiting {
        var node: Int
        var rows: Range<Int>
        var depth: Int
    }

    let set: TrainingSet
    let bins: BinnedFeatures
    let targets: [Double]
    let weights: [Double]
    let settings: Settings
    private let scratch: SplitScratch
    private var random: SeededGenerator
    private var rows: [Int32]
    private var tree = Tree(leaf: [], cover: 0)

    /// A grower for one tree; rows of weight 0 are left out.
    init(
        _ set: TrainingSet, _ bins: BinnedFeatures, targets: [Double], weights: [Double], _ settings: Settings,
        _ random: SeededGenerator
    ) {
        (self.set, self.bins, self.targets, self.settings) = (set, bins, targets, settings)
        (self.weights, self.random) = (weights, random)
        rows = weights.indices.filter { weights[$0] > 0 }.map(Int32.init)
        scratch = SplitScratch(rows: rows.count, channels: settings.impurity.channels)
    }

    /// The tree, whose leaves are multiplied by `scale`.
    mutating func grow(scale: Double) -> Tree {
        tree = Tree(leaf: [Float](repeating: 0, count: settings.impurity.outputs), cover: 0)
        var waiting = [Waiting(node: 0, rows: 0..<rows.count, depth: 0)]
        while let next = waiting.popLast() {
            let sums = sums(next.rows)
            tree.nodes[next.node].cover = Float(settings.impurity.weight(sums))
            guard let split = split(next, sums) else {
                for (place, value) in settings.impurity.leaf(sums).enumerated() {
                    tree.values[next.node * tree.outputs + place] = Float(value * scale)
                }
                continue
            }
            let left = tree.nodes.count
            let middle = divide(next, split)
            waiting.append(Waiting(node: left + 1, rows: middle..<next.rows.upperBound, depth: next.depth + 1))
            waiting.append(Waiting(node: left, rows: next.rows.lowerBound..<middle, depth: next.depth + 1))
        }
        return tree
    }

    private func sums(_ range: Range<Int>) -> [Double] {
        var sums = [Double](repeating: 0, count: settings.impurity.channels)
        sums.withUnsafeMutableBufferPointer { sums in
            for row in rows[range] { settings.impurity.add(targets[Int(row)], weights[Int(row)], to: sums) }
        }
        return sums
    }

    /// The best split of a node, or nil when it stays a leaf.
    private mutating func split(_ node: Waiting, _ sums: [Double]) -> Split? {
        let options = settings.tree
        guard node.rows.count >= max(options.minSamplesSplit, 2 * options.minSamplesLeaf),
            options.maxDepth == 0 || node.depth < options.maxDepth, !isPure(node.rows)
        else { return nil }
        let whole = sums.withUnsafeBufferPointer { settings.impurity.purity($0) }
        // Random splits need not make the node purer.
        var best = Split(purity: settings.isExtremelyRandomized ? -.infinity : whole + 1e-12 * abs(whole))
        let width = bins.columns.count
        let order = settings.columns < width || settings.isExtremelyRandomized ? random.permutation(width) : nil
        let search = SplitSearch(grower: self, scratch: scratch, sums: sums)
        var seen = 0
        for place in 0..<width where seen < settings.columns {
            // Columns that are constant here do not count, so a split is found where there is one.
            if search.run(column: order?[place] ?? place, rows[node.rows], &random, &best) { seen += 1 }
        }
        return best.column < 0 ? nil : best
    }

    private func isPure(_ range: Range<Int>) -> Bool {
        let first = targets[Int(rows[range.lowerBound])]
        return rows[range].allSatisfy { targets[Int($0)] == first }
    }

    /// Makes a node a question with two leaves, and brings the rows that go left to the front; returns where the others
    /// begin.
    private mutating func divide(_ node: Waiting, _ split: Split) -> Int {
        let left = Int32(tree.nodes.count)
        var question = tree.nodes[node.node]
        (question.feature, question.threshold) = (Int32(split.column), split.threshold)
        question.test = set.columns[split.column].isCategorical ? .equal : .atMost
        (question.left, question.right) = (left, left + 1)
        question.missingGoesLeft = split.missingGoesLeft
        let goesLeft = rows[node.rows].map { question.goesLeft(set.features[Int($0), split.column]) }
        let sides = zip(rows[node.rows], goesLeft)
        let front = sides.compactMap { $1 ? $0 : nil }
        rows.replaceSubrange(node.rows, with: front + sides.compactMap { $1 ? nil : $0 })
        if !bins.columns[split.column].hasMissing {
            // Without missing values in training, they go where most rows went.
            question.missingGoesLeft = 2 * front.count >= node.rows.count
        }
        tree.nodes[node.node] = question
        tree.nodes += [.leaf(cover: 0), .leaf(cover: 0)]
        tree.values += [Float](repeating: 0, count: 2 * tree.outputs)
        return node.rows.lowerBound + front.count
    }
}
