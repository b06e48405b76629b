import Core
import IR

/// The nodes and leaves of trees as a model lists them, before they are put in order.
struct TreeForest {
    /// A leaf's contribution to a target.
    struct Entry {
        var target: Int
        var weight: Double
    }

    let dtype: ScalarType
    var features: [Int] = []
    var modes: [Int] = []
    var splits: [Double] = []
    /// Children: a node, or -1 minus a leaf.
    var onTrue: [Int] = []
    var onFalse: [Int] = []
    var missingTrue: [Int] = []
    /// The sets of the membership nodes, a NaN between neighbours.
    var members: [Double] = []
    var leafEntries: [[Entry]] = []
    /// The weights of the training rows that came to nodes and leaves; empty when the model does not say them.
    var covers: (nodes: [Float], leaves: [Float]) = ([], [])
    /// Where a (tree, node) of the model's numbering is, for models that number their nodes.
    private var places: [NodeName: Int] = [:]

    private struct NodeName: Hashable {
        var tree: Int
        var node: Int
    }

    /// - Parameter dtype: the element type of the input, in which splits and weights are kept.
    init(_ dtype: ScalarType) { self.dtype = dtype }

    private static let modeNames = [
        "BRANCH_LEQ": 0, "BRANCH_LT": 1, "BRANCH_GTE": 2, "BRANCH_GT": 3, "BRANCH_EQ": 4, "BRANCH_NEQ": 5,
        "BRANCH_MEMBER": 6,
    ]

    /// Reads the `nodes_` attributes of TreeEnsembleClassifier and TreeEnsembleRegressor.
    /// - Returns: the forest without its leaves' entries, and the roots in the order of the trees.
    static func read(
        _ node: inout ForeignNode, _ dtype: ScalarType
    ) throws(OperatorError) -> (forest: TreeForest, roots: [Int]) {
        var forest = TreeForest(dtype)
        let trees: [Int] = try node.take("nodes_treeids") ?? []
        let numbers: [Int] = try node.take("nodes_nodeids") ?? []
        let modes: [String] = try node.take("nodes_modes") ?? []
        let features: [Int] = try node.take("nodes_featureids") ?? []
        let splits = try node.numbers("nodes_values")
        let missing: [Int] = try node.take("nodes_missing_value_tracks_true") ?? []
        let onTrue: [Int] = try node.take("nodes_truenodeids") ?? []
        let onFalse: [Int] = try node.take("nodes_falsenodeids") ?? []
        // A remark about speed that nothing depends on: what does not fit is left aside.
        let covers: [Float] = (try? node.take("nodes_hitrates")) ?? []
        for unused in ["nodes_hitrates", "nodes_hitrates_as_tensor"] { node.attributes[unused] = nil }
        let count = trees.count
        guard
            [numbers.count, modes.count, features.count, splits.count, onTrue.count, onFalse.count]
                .allSatisfy({ $0 == count }), missing.isEmpty || missing.count == count
        else { throw OperatorError("the 'nodes_' lists have different lengths") }
        // Leaves and nodes are numbered apart.
        var roots: [Int] = []
        var seen = Set<Int>()
        for index in 0..<count {
            let isLeaf = modes[index] == "LEAF"
            let place = isLeaf ? -1 - forest.leafEntries.count : forest.features.count
            guard forest.places.updateValue(place, forKey: NodeName(tree: trees[index], node: numbers[index])) == nil
            else { throw OperatorError("node \(numbers[index]) of tree \(trees[index]) is given twice") }
            if seen.insert(trees[index]).inserted { roots.append(place) }
            if covers.count == count {
                if isLeaf {
                    forest.covers.leaves.append(covers[index])
                } else {
                    forest.covers.nodes.append(covers[index])
                }
            }
            if isLeaf {
                forest.leafEntries.append([])
                continue
            }
            guard let mode = modeNames[modes[index]] else { throw OperatorError("mode '\(modes[index])' is unknown") }
            forest.features.append(features[index])
            forest.modes.append(mode)
            forest.splits.append(splits[index])
            forest.missingTrue.append(missing.isEmpty ? 0 : missing[index])
        }
        for index in 0..<count where modes[index] != "LEAF" {
            forest.onTrue.append(try forest.place(trees[index], onTrue[index]))
            forest.onFalse.append(try forest.place(trees[index], onFalse[index]))
        }
        guard !forest.modes.contains(6) else { throw OperatorError("mode BRANCH_MEMBER needs TreeEnsemble") }
        return (forest, roots)
    }

    private func place(_ tree: Int, _ node: Int) throws(OperatorError) -> Int {
        guard let place = places[NodeName(tree: tree, node: node)] else {
            throw OperatorError("node \(node) of tree \(tree) is named as a child and not given")
        }
        return place
    }

    /// Reads the `target_` or `class_` attributes that give leaves their weights.
    mutating func addLeaves(_ node: inout ForeignNode, _ prefix: String) throws(OperatorError) {
        let trees: [Int] = try node.take("\(prefix)_treeids") ?? []
        let numbers: [Int] = try node.take("\(prefix)_nodeids") ?? []
        let targets: [Int] = try node.take("\(prefix)_ids") ?? []
        let weights = try node.numbers("\(prefix)_weights")
        guard [numbers.count, targets.count, weights.count].allSatisfy({ $0 == trees.count }) else {
            throw OperatorError("the '\(prefix)_' lists have different lengths")
        }
        for index in trees.indices {
            let place = try place(trees[index], numbers[index])
            // Weights of inner nodes are never reached.
            guard place < 0 else { continue }
            leafEntries[-1 - place].append(Entry(target: targets[index], weight: weights[index]))
        }
    }

    /// Gives each leaf one entry for the only target: the first of several, a weight of 0 where there is none, as ONNX
    /// Runtime does.
    mutating func takeSingleEntries() {
        for index in leafEntries.indices {
            leafEntries[index] = [leafEntries[index].first ?? Entry(target: 0, weight: 0)]
        }
    }

    /// The operator: nodes in the order of a walk that visits parents before children.
    func ensemble(
        roots: [Int], targets: Int, aggregate: TreeEnsemble.Aggregate, base: [Double]
    ) throws(OperatorError) -> TreeEnsemble {
        guard [modes.count, splits.count, onTrue.count, onFalse.count].allSatisfy({ $0 == features.count }),
            missingTrue.isEmpty || missingTrue.count == features.count
        else { throw OperatorError("the lists of the trees' nodes have different lengths") }
        let (order, renumbered) = try walk(roots)
        func child(_ place: Int) -> Int { place < 0 ? place : renumbered[place] }
        var op = TreeEnsemble()
        op.features = order.map { features[$0] }
        op.modes = order.map { modes[$0] }
        op.splits = try Tensor(rounding: order.map { splits[$0] }, to: dtype, shape: [order.count])
        op.onTrue = order.map { child(onTrue[$0]) }
        op.onFalse = order.map { child(onFalse[$0]) }
        if missingTrue.contains(where: { $0 != 0 }) { op.missingTrue = order.map { missingTrue[$0] != 0 ? 1 : 0 } }
        op.members = try orderedMembers(order)
        op.roots = roots.map(child)
        op.leafStarts = leafEntries.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
        let entries = leafEntries.flatMap { $0 }
        op.leafTargets = entries.map(\.target)
        op.leafWeights = try Tensor(rounding: entries.map(\.weight), to: dtype, shape: [entries.count])
        if covers.leaves.count == leafEntries.count, covers.nodes.count == features.count {
            (op.nodeCovers, op.leafCovers) = (order.map { covers.nodes[$0] }, covers.leaves)
        }
        op.targets = targets
        op.aggregate = aggregate
        if !base.isEmpty { op.base = try Tensor(rounding: base, to: dtype, shape: [base.count]) }
        return op
    }

    /// The nodes that the roots lead to, parents first, and the new place of each.
    private func walk(_ roots: [Int]) throws(OperatorError) -> (order: [Int], renumbered: [Int]) {
        var order: [Int] = []
        var renumbered = [Int](repeating: -1, count: features.count)
        var pending = Array(roots.reversed())
        while let place = pending.popLast() {
            guard place >= 0 else {
                guard -1 - place < leafEntries.count else { throw OperatorError("leaf \(-1 - place) is not given") }
                continue
            }
            guard place < features.count else { throw OperatorError("node \(place) is not given") }
            guard renumbered[place] < 0 else {
                throw OperatorError("node \(place) has two parents or is below itself; trees are needed")
            }
            renumbered[place] = order.count
            order.append(place)
            pending.append(onFalse[place])
            pending.append(onTrue[place])
        }
        return (order, renumbered)
    }

    /// The sets of the membership nodes in the new order.
    private func orderedMembers(_ order: [Int]) throws(OperatorError) -> Tensor? {
        let nodes = modes.indices.filter { modes[$0] == TreeEnsemble.Mode.member.rawValue }
        guard !nodes.isEmpty else { return nil }
        let sets = members.split(omittingEmptySubsequences: false) { $0.isNaN }
        let byNode = Dictionary(uniqueKeysWithValues: zip(nodes, sets))
        guard byNode.count == nodes.count else { throw OperatorError("'membership_values' has too few sets") }
        let ordered = order.compactMap { byNode[$0] }.joined(separator: [Double.nan])
        return try Tensor(rounding: Array(ordered), to: dtype, shape: [Array(ordered).count])
    }
}
