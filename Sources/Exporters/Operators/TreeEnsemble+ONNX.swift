import Core
import IR
import Operators

/// ai.onnx.ml TreeEnsembleRegressor, whose trees list their nodes and leaves together.
extension TreeEnsemble: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        guard leafWeights.dtype == .float32, members == nil else {
            throw OperatorError("trees of double precision or with sets have no form in ai.onnx.ml 3")
        }
        var lists = Lists()
        for (tree, root) in roots.enumerated() { lists.add(self, root, tree: tree) }
        var attributes: [(name: String, value: ONNXAttribute)] = [
            ("aggregate_function", .string(aggregate.rawValue)), ("n_targets", .int(targets)),
            ("nodes_falsenodeids", .ints(lists.onFalse)), ("nodes_featureids", .ints(lists.features)),
        ]
        if lists.missingTrue.contains(1) {
            attributes.append(("nodes_missing_value_tracks_true", .ints(lists.missingTrue)))
        }
        if lists.covers.contains(where: { $0 > 0 }) { attributes.append(("nodes_hitrates", .floats(lists.covers))) }
        attributes += [
            ("nodes_modes", .strings(lists.modes)), ("nodes_nodeids", .ints(lists.numbers)),
            ("nodes_treeids", .ints(lists.trees)), ("nodes_truenodeids", .ints(lists.onTrue)),
            ("nodes_values", .floats(lists.splits)), ("target_ids", .ints(lists.leafTargets)),
            ("target_nodeids", .ints(lists.leafNodes)), ("target_treeids", .ints(lists.leafTrees)),
            ("target_weights", .floats(lists.leafWeights)),
        ]
        if let base = base?.elements(as: Float.self) { attributes.insert(("base_values", .floats(base)), at: 1) }
        node.emitWhole("TreeEnsembleRegressor", domain: "ai.onnx.ml", node.inputs, attributes)
    }

    /// The lists of the ONNX form, in which each tree numbers its nodes and leaves from 0.
    private struct Lists {
        var (trees, numbers, features, onTrue, onFalse, missingTrue): ([Int], [Int], [Int], [Int], [Int], [Int]) =
            ([], [], [], [], [], [])
        var modes: [String] = []
        var splits: [Float] = []
        var covers: [Float] = []
        var (leafTrees, leafNodes, leafTargets): ([Int], [Int], [Int]) = ([], [], [])
        var leafWeights: [Float] = []

        private static let modeNames = [
            "BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ",
        ]

        mutating func add(_ op: TreeEnsemble, _ root: Int, tree: Int) {
            let splits = op.splits.elements(as: Float.self) ?? []
            let weights = op.leafWeights.elements(as: Float.self) ?? []
            // Places in the order in which they get their numbers.
            var places = [root]
            var next = 0
            while next < places.count {
                let place = places[next]
                trees.append(tree)
                numbers.append(next)
                covers.append(
                    place >= 0
                        ? (op.nodeCovers.isEmpty ? 0 : op.nodeCovers[place])
                        : (op.leafCovers.isEmpty ? 0 : op.leafCovers[-1 - place]))
                if place >= 0 {
                    features.append(op.features[place])
                    modes.append(Self.modeNames[op.modes[place]])
                    self.splits.append(splits[place])
                    missingTrue.append(op.missingTrue.isEmpty ? 0 : op.missingTrue[place])
                    onTrue.append(places.count)
                    onFalse.append(places.count + 1)
                    places += [op.onTrue[place], op.onFalse[place]]
                } else {
                    features.append(0)
                    modes.append("LEAF")
                    self.splits.append(0)
                    missingTrue.append(0)
                    onTrue.append(0)
                    onFalse.append(0)
                    for entry in op.leafStarts[-1 - place]..<op.leafStarts[-place] {
                        leafTrees.append(tree)
                        leafNodes.append(next)
                        leafTargets.append(op.leafTargets[entry])
                        leafWeights.append(weights[entry])
                    }
                }
                next += 1
            }
        }
    }
}
