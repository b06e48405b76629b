import Statistics

/// Trees whose leaves are summed in single precision, tree by tree and then the baseline, with a link to the scores: a
/// decision tree, a forest, boosted trees and an isolation forest are all this.
///
/// The leaves of a forest are already divided by the number of trees, and those of boosted trees multiplied by the learning
/// rate, so nothing but sums is left.
public struct TreeEnsemble: ClassicalModel, Equatable {
    /// How the raw scores (the sums) become scores.
    public enum Link: Sendable, Equatable {
        /// They are the scores.
        case identity
        /// One raw score z becomes the probabilities 1 - sigmoid(z) and sigmoid(z).
        case logistic
        /// The probabilities are exp(z_k) over their sum.
        case softmax
        /// One raw score, the mean number of questions until a row is alone, becomes 2^(-z / length): 1 for rows alone at
        /// once, below 0.5 for ordinary ones. `length` is what chance gives (Liu, Ting and Zhou 2008).
        case isolation(length: Float)
    }

    public var task: ClassicalTask
    public var featureCount: Int
    /// The trees, in the order of summing.
    public var trees: [Tree]
    /// What is added after the trees, one for each raw score.
    public var baseline: [Float]
    /// How the raw scores become scores.
    public var link: Link

    public init(task: ClassicalTask, featureCount: Int, trees: [Tree], baseline: [Float], link: Link) {
        (self.task, self.featureCount, self.trees) = (task, featureCount, trees)
        (self.baseline, self.link) = (baseline, link)
    }

    public func predict(_ features: Matrix, threads: Int) -> Matrix {
        scores(features, threads: threads) { row, scores in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: baseline.count) { raw in
                sum(row, raw)
                convert(raw, scores)
            }
        }
    }

    /// The raw scores of each row: the sums of leaves and the baseline, before the link.
    public func rawScores(_ features: Matrix) -> Matrix {
        precondition(
            features.columns == featureCount, "the model takes \(featureCount) features, not \(features.columns)")
        var result = Matrix(rows: features.rows, columns: baseline.count)
        let width = baseline.count
        features.values.withUnsafeBufferPointer { x in
            result.values.withUnsafeMutableBufferPointer { y in
                for row in 0..<features.rows {
                    sum(
                        UnsafeBufferPointer(rebasing: x[row * featureCount..<(row + 1) * featureCount]),
                        UnsafeMutableBufferPointer(rebasing: y[row * width..<(row + 1) * width]))
                }
            }
        }
        return result
    }

    private func sum(_ row: UnsafeBufferPointer<Float>, _ raw: UnsafeMutableBufferPointer<Float>) {
        raw.update(repeating: 0)
        for tree in trees {
            let leaf = tree.leaf(row)
            for output in 0..<tree.outputs {
                raw[tree.firstOutput + output] += tree.values[leaf * tree.outputs + output]
            }
        }
        for output in 0..<raw.count { raw[output] += baseline[output] }
    }

    private func convert(_ raw: UnsafeMutableBufferPointer<Float>, _ scores: UnsafeMutableBufferPointer<Float>) {
        switch link {
        case .identity:
            for place in 0..<raw.count { scores[place] = raw[place] }
        case .logistic:
            let probability = Float(Elementary.sigmoid(Double(raw[0])))
            (scores[0], scores[1]) = (1 - probability, probability)
        case .softmax:
            for (place, probability) in softmax(raw.map(Double.init)).enumerated() {
                scores[place] = Float(probability)
            }
        case .isolation(let length):
            scores[0] = Float(Elementary.exp(-0.6931471805599453 * Double(raw[0]) / Double(length)))
        }
    }
}

/// Numbers above 0 with sum 1, whose logarithms differ as `scores` do.
func softmax(_ scores: [Double]) -> [Double] {
    let highest = scores.max() ?? 0
    let powers = scores.map { Elementary.exp($0 - highest) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
}
