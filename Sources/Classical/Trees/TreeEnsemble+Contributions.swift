import Statistics

extension TreeEnsemble {
    /// The exact Shapley values of the features for the raw scores, where a feature that is left out follows both ways by the
    /// cover of the training rows (path-dependent TreeSHAP: Lundberg, Erion and Lee 2018).
    ///
    /// The raw scores are what the trees sum up to, before the link: log-odds for boosted classifiers, probabilities for
    /// forests. The features must have `featureCount` columns.
    public func contributions(_ features: Matrix, threads: Int = 1) -> TreeContributions {
        precondition(
            features.columns == featureCount, "the model takes \(featureCount) features, not \(features.columns)")
        var base = baseline.map(Double.init)
        for tree in trees {
            for (output, value) in tree.expectation.enumerated() { base[tree.firstOutput + output] += value }
        }
        let size = baseline.count * featureCount
        let depth = trees.map(\.depth).max() ?? 0
        let parts = parallelMap(features.rows, threads: threads) { row in
            var sums = [Double](repeating: 0, count: size)
            let x = Array(features.row(row))
            for tree in trees {
                var walk = ContributionWalk(tree: tree, x: x, depth: depth, features: featureCount)
                walk.run(&sums)
            }
            return sums
        }
        return TreeContributions(
            rows: features.rows, outputs: baseline.count, features: featureCount, base: base,
            values: parts.flatMap { $0 })
    }
}

extension Tree {
    /// The mean of the leaves over the training rows.
    fileprivate var expectation: [Double] {
        // Children come after their parents, so backwards every child is done before its parent.
        var means = values.map(Double.init)
        for place in nodes.indices.reversed() where !nodes[place].isLeaf {
            let (left, right) = (Int(nodes[place].left), Int(nodes[place].right))
            let (a, b) = (Double(nodes[left].cover), Double(nodes[right].cover))
            for output in 0..<outputs {
                let sum = a * means[left * outputs + output] + b * means[right * outputs + output]
                means[place * outputs + output] = a + b > 0 ? sum / (a + b) : 0
            }
        }
        return Array(means.prefix(outputs))
    }
}

/// A walk over all paths of a tree for one row.
private struct ContributionWalk {
    /// A feature on the path from the root.
    private struct Step {
        var feature = -1
        /// The share of rows that go this way when the feature is left out.
        var zero = 1.0
        /// 1 when the row itself goes this way, else 0.
        var one = 1.0
        /// The sum over subsets of the path of each size, weighted.
        var weight = 1.0
    }

    let tree: Tree
    let x: [Float]
    let features: Int
    /// The paths of all levels, one after the other: level d has up to d + 2 steps.
    private var paths: [Step]

    init(tree: Tree, x: [Float], depth: Int, features: Int) {
        (self.tree, self.x, self.features) = (tree, x, features)
        paths = [Step](repeating: Step(), count: (depth + 2) * (depth + 3) / 2 + depth + 2)
    }

    /// Adds the tree's contributions to sums of raw scores by features.
    mutating func run(_ sums: inout [Double]) {
        visit(0, start: 0, length: 0, Step(), &sums)
    }

    /// Goes through the subtree of `node`; its path is what `length` steps before `start` hold, with `step` added.
    private mutating func visit(_ node: Int, start: Int, length: Int, _ step: Step, _ sums: inout [Double]) {
        extend(start, length, step)
        var count = length + 1
        let question = tree.nodes[node]
        guard !question.isLeaf else {
            addLeaf(node, start, count, &sums)
            return
        }
        let feature = Int(question.feature)
        var (zero, one) = (1.0, 1.0)
        if let place = (1..<count).first(where: { paths[start + $0].feature == feature }) {
            (zero, one) = (paths[start + place].zero, paths[start + place].one)
            unwind(start, count, place)
            count -= 1
        }
        let goesLeft = question.goesLeft(x[feature])
        let cover = Double(tree.nodes[Int(question.left)].cover) + Double(tree.nodes[Int(question.right)].cover)
        for (child, isTaken) in [(Int(question.left), goesLeft), (Int(question.right), !goesLeft)] {
            let share = cover > 0 ? Double(tree.nodes[child].cover) / cover : 0
            for place in 0..<count { paths[start + count + 1 + place] = paths[start + place] }
            visit(
                child, start: start + count + 1, length: count,
                Step(feature: feature, zero: zero * share, one: isTaken ? one : 0, weight: 0), &sums)
        }
    }

    /// Adds a step to the path and its subsets.
    private mutating func extend(_ start: Int, _ length: Int, _ step: Step) {
        paths[start + length] = step
        paths[start + length].weight = length == 0 ? 1 : 0
        for place in stride(from: length - 1, through: 0, by: -1) {
            let weight = paths[start + place].weight
            paths[start + place + 1].weight += step.one * weight * Double(place + 1) / Double(length + 1)
            paths[start + place].weight = step.zero * weight * Double(length - place) / Double(length + 1)
        }
    }

    /// Takes a step out of the path, undoing `extend`.
    private mutating func unwind(_ start: Int, _ count: Int, _ removed: Int) {
        let (zero, one, last) = (paths[start + removed].zero, paths[start + removed].one, count - 1)
        var next = paths[start + last].weight
        for place in stride(from: last - 1, through: 0, by: -1) {
            let weight = paths[start + place].weight
            if one != 0 {
                paths[start + place].weight = next * Double(count) / (Double(place + 1) * one)
                next = weight - paths[start + place].weight * zero * Double(last - place) / Double(count)
            } else {
                paths[start + place].weight = weight * Double(count) / (zero * Double(last - place))
            }
        }
        for place in removed..<last {
            let weight = paths[start + place].weight
            paths[start + place] = paths[start + place + 1]
            paths[start + place].weight = weight
        }
    }

    /// The sum of weights without a step, without changing the path.
    private func unwoundSum(_ start: Int, _ count: Int, _ removed: Int) -> Double {
        let (zero, one, last) = (paths[start + removed].zero, paths[start + removed].one, count - 1)
        var (next, sum) = (paths[start + last].weight, 0.0)
        for place in stride(from: last - 1, through: 0, by: -1) {
            let weight = paths[start + place].weight
            if one != 0 {
                let part = next * Double(count) / (Double(place + 1) * one)
                sum += part
                next = weight - part * zero * Double(last - place) / Double(count)
            } else if zero != 0 {
                sum += weight * Double(count) / (zero * Double(last - place))
            }
        }
        return sum
    }

    private func addLeaf(_ node: Int, _ start: Int, _ count: Int, _ sums: inout [Double]) {
        for place in 1..<max(count, 1) {
            let step = paths[start + place]
            let weight = unwoundSum(start, count, place) * (step.one - step.zero)
            for output in 0..<tree.outputs {
                sums[(tree.firstOutput + output) * features + step.feature] +=
                    weight * Double(tree.values[node * tree.outputs + output])
            }
        }
    }
}
