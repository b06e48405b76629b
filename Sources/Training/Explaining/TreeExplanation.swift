import Classical
import Core
import IR
import Operators
import Statistics

/// What each feature adds to a tree model's raw score: exact Shapley values, where a feature that is left out follows both
/// ways by the shares of the training rows (path-dependent TreeSHAP: Lundberg, Erion and Lee 2018).
///
/// Raw scores are what the trees sum up to: log-odds of boosted classifiers, probabilities of forests, numbers of regressions.
public struct TreeExplanation: Sendable {
    /// The raw scores, of classes one each; of two classes of boosted trees the second is the negative of the first.
    public var outputs: [Double]
    /// The mean raw scores over the training rows; with the contributions they add up to `outputs`.
    public var baselines: [Double]
    /// For each raw score the contribution of each feature.
    public var contributions: [[Double]]

    /// Whether a model is of trees.
    public static func isPossible(_ graph: Graph) -> Bool { graph.nodes.contains { $0.op is Operators.TreeEnsemble } }

    /// Explains one row.
    /// - Parameter graph: a model of trees for one row, whose trees say how many training rows came to each node.
    /// - Throws: `TrainingError` when they do not, or when the model has other trees than `mlc train` writes.
    public init(_ numbers: [Float], _ graph: Graph) throws {
        let places = graph.nodes.indices.filter { graph.nodes[$0].op is Operators.TreeEnsemble }
        guard places.count == 1, let node = places.first.map({ graph.nodes[$0] }), let features = node.input(0),
            let op = node.op as? Operators.TreeEnsemble, let port = graph.inputs.first,
            let shape = graph.type(of: port.value).fixedShape
        else { throw TrainingError("the model is not of one ensemble of trees over rows") }
        let prepared = try FeatureGraph(graph, at: [features])
        let row = try prepared.features(of: numbers, shape: shape)
        let ensemble = try Classical.TreeEnsemble(op, features: row.count)
        let matrix = Matrix(rows: 1, columns: row.count, values: row)
        let result = ensemble.contributions(matrix)
        outputs = ensemble.rawScores(matrix).row(0).map(Double.init)
        baselines = result.base
        contributions = (0..<result.outputs).map { output in row.indices.map { result[0, output, $0] } }
    }
}

extension Classical.TreeEnsemble {
    /// The trees of a graph, with their raw scores.
    fileprivate init(_ op: Operators.TreeEnsemble, features: Int) throws(TrainingError) {
        guard !op.leafCovers.isEmpty else {
            throw TrainingError(
                "the trees do not say how many training rows came to each node (nodes_hitrates); train the model again")
        }
        guard op.aggregate == .sum, let splits = op.splits.elements(as: Float.self),
            let weights = op.leafWeights.elements(as: Float.self),
            op.modes.allSatisfy({ $0 == 0 || $0 == Operators.TreeEnsemble.Mode.equal.rawValue })
        else { throw TrainingError("the trees ask other questions than those of mlc train") }
        let base = op.base?.elements(as: Float.self) ?? [Float](repeating: 0, count: op.targets)
        let trees = op.roots.map { TreeReader(op: op, splits: splits, weights: weights).tree($0) }
        self.init(task: .regression, featureCount: features, trees: trees, baseline: base, link: .identity)
    }
}

/// Takes one tree out of the lists of all.
private struct TreeReader {
    let op: Operators.TreeEnsemble
    let splits: [Float]
    let weights: [Float]

    func tree(_ root: Int) -> Tree {
        var nodes: [Tree.Node] = []
        var values: [Float] = []
        // Places in the order in which they get their numbers: children after their parents.
        var places = [root]
        while nodes.count < places.count {
            let place = places[nodes.count]
            var leaf = [Float](repeating: 0, count: op.targets)
            if place >= 0 {
                nodes.append(
                    Tree.Node(
                        feature: Int32(op.features[place]), threshold: splits[place],
                        test: op.modes[place] == 0 ? .atMost : .equal,
                        missingGoesLeft: !op.missingTrue.isEmpty && op.missingTrue[place] != 0,
                        left: Int32(places.count), right: Int32(places.count + 1), cover: op.nodeCovers[place]))
                places += [op.onTrue[place], op.onFalse[place]]
            } else {
                for entry in op.leafStarts[-1 - place]..<op.leafStarts[-place] {
                    leaf[op.leafTargets[entry]] += weights[entry]
                }
                nodes.append(
                    Tree.Node(
                        feature: -1, threshold: 0, test: .atMost, missingGoesLeft: false, left: -1, right: -1,
                        cover: op.leafCovers[-1 - place]))
            }
            values += leaf
        }
        return Tree(nodes: nodes, values: values, outputs: op.targets, firstOutput: 0)
    }
}
