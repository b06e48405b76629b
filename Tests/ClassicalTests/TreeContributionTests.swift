import Foundation
import Statistics
import Testing

@testable import Classical

@Suite("Contributions of features to trees")
struct TreeContributionTests {
    /// A case of shap-vectors.json, which make-shap-vectors.py writes.
    struct Recorded: Decodable {
        struct Nodes: Decodable {
            var feature: [Int32]
            var threshold: [Float]
            var left: [Int32]
            var right: [Int32]
            var cover: [Float]
            var values: [[Float]]
        }
        var name: String
        var trees: [Nodes]
        var baseline: [Float]
        var x: [[Float]]
        /// By row, raw score and feature.
        var contributions: [[[Double]]]
    }

    @Test("they are those of PyPI's shap")
    func recorded() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "shap-vectors.json")
        for item in try JSONDecoder().decode([Recorded].self, from: Data(contentsOf: url)) {
            let trees = item.trees.map { nodes in
                var tree = Tree(leaf: nodes.values[0], cover: 0)
                tree.nodes = nodes.feature.indices.map { place in
                    Tree.Node(
                        feature: nodes.left[place] < 0 ? -1 : nodes.feature[place], threshold: nodes.threshold[place],
                        test: .atMost, missingGoesLeft: false, left: nodes.left[place], right: nodes.right[place],
                        cover: nodes.cover[place])
                }
                tree.values = nodes.values.flatMap { $0 }
                return tree
            }
            let model = TreeEnsemble(
                task: .regression, featureCount: item.x[0].count, trees: trees, baseline: item.baseline, link: .identity
            )
            let x = Matrix(rows: item.x.count, columns: item.x[0].count, values: item.x.flatMap { $0 })
            let result = model.contributions(x, threads: 2)
            for row in item.x.indices {
                for (output, expected) in item.contributions[row].enumerated() {
                    for (feature, value) in expected.enumerated() {
                        let difference = abs(result[row, output, feature] - value)
                        #expect(difference <= 1e-5 * max(1, abs(value)), "\(item.name)")
                    }
                }
            }
            expectSums(result, model, x)
        }
    }

    @Test("they are Shapley values by the definition, with missing values and categories")
    func definition() throws {
        var set = SyntheticSets.clouds(rows: 200, classes: 3, columns: 5, distance: 1, seed: 1)
        for row in 0..<200 {
            set.features[row, 3] = Float(row % 4)
            if row % 7 == 0 { set.features[row, 1] = .nan }
        }
        set.columns[3].isCategorical = true
        for (family, parameters) in [
            (ClassicalFamily.boostedTrees, ["rounds": 8, "min_samples_leaf": 5]), (.decisionTree, [:]),
            (.randomForest, ["trees": 3]),
        ] as [(ClassicalFamily, [String: HyperparameterValue])] {
            let model = try #require(try family.fit(set, parameters: parameters).model as? TreeEnsemble)
            let x = set.features.selecting(rows: [0, 1, 2, 3, 7])
            let result = model.contributions(x)
            expectSums(result, model, x)
            for row in 0..<x.rows {
                for output in 0..<3 {
                    let expected = shapley(model, Array(x.row(row)), output)
                    for feature in 0..<5 {
                        #expect(abs(result[row, output, feature] - expected[feature]) < 1e-9, "\(family)")
                    }
                }
            }
        }
    }

    /// Base and contributions must add up to the raw scores.
    private func expectSums(_ result: TreeContributions, _ model: TreeEnsemble, _ x: Matrix) {
        let raw = model.rawScores(x)
        for row in 0..<x.rows {
            for output in 0..<result.outputs {
                let sum = (0..<result.features).reduce(result.base[output]) { $0 + result[row, output, $1] }
                #expect(abs(sum - Double(raw[row, output])) < 1e-4 * max(1, abs(sum)))
            }
        }
    }

    /// The mean change by each feature over all orders in which features become known.
    private func shapley(_ model: TreeEnsemble, _ x: [Float], _ output: Int) -> [Double] {
        let count = x.count
        let worths = (0..<1 << count).map { known in
            model.trees.reduce(0.0) { sum, tree in
                guard (tree.firstOutput..<tree.firstOutput + tree.outputs).contains(output) else { return sum }
                return sum + expectation(tree, 0, x, known, output - tree.firstOutput)
            }
        }
        func factorial(_ n: Int) -> Double { (1...max(n, 1)).reduce(1) { $0 * Double($1) } }
        return (0..<count).map { feature in
            (0..<1 << count).filter { $0 >> feature & 1 == 0 }.reduce(0) { sum, known in
                let size = known.nonzeroBitCount
                let weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                return sum + weight * (worths[known | 1 << feature] - worths[known])
            }
        }
    }

    private func expectation(_ tree: Tree, _ place: Int, _ x: [Float], _ known: Int, _ output: Int) -> Double {
        let node = tree.nodes[place]
        guard !node.isLeaf else { return Double(tree.values[place * tree.outputs + output]) }
        let (left, right) = (Int(node.left), Int(node.right))
        if known >> Int(node.feature) & 1 == 1 {
            return expectation(tree, node.goesLeft(x[Int(node.feature)]) ? left : right, x, known, output)
        }
        let (a, b) = (Double(tree.nodes[left].cover), Double(tree.nodes[right].cover))
        return (a * expectation(tree, left, x, known, output) + b * expectation(tree, right, x, known, output))
            / (a + b)
    }
}
