import Core
import IR

/// Reads the three spellings of tree ensembles in ai.onnx.ml.
enum TreeImport {
    // MARK: TreeEnsemble, version 5

    static func ensemble(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let x = try matrix(node, context)
        var forest = TreeForest(context.type(of: x).dtype)
        let modes: Tensor? = try node.take("nodes_modes")
        forest.modes = modes?.integers ?? []
        forest.features = try node.take("nodes_featureids") ?? []
        forest.splits = try node.take("nodes_splits", as: Tensor.self)?.doubles() ?? []
        forest.missingTrue = try node.take("nodes_missing_value_tracks_true") ?? []
        forest.onTrue = try children(&node, "true")
        forest.onFalse = try children(&node, "false")
        forest.members = try node.take("membership_values", as: Tensor.self)?.doubles() ?? []
        forest.leafEntries = try leaves(&node)
        node.attributes["nodes_hitrates"] = nil
        guard forest.modes.allSatisfy({ (0...6).contains($0) }) else {
            throw OperatorError("'nodes_modes' has a mode that does not exist")
        }
        let roots: [Int] = try node.take("tree_roots") ?? []
        let targets: Int = try node.take("n_targets") ?? 1
        let aggregate: Int = try node.take("aggregate_function") ?? 1
        let transform: Int = try node.take("post_transform") ?? 0
        let aggregates: [TreeEnsemble.Aggregate] = [.average, .sum, .minimum, .maximum]
        guard aggregates.indices.contains(aggregate), PostTransform.numbered.indices.contains(transform) else {
            throw OperatorError("'aggregate_function' or 'post_transform' is unknown")
        }
        try node.refuseOthers()
        let op = try forest.ensemble(roots: roots, targets: targets, aggregate: aggregates[aggregate], base: [])
        let y = try context.node(op, x)
        return [try PostTransform.numbered[transform].apply(y, context)]
    }

    /// Children as `TreeForest` has them: a leaf is -1 minus its index.
    private static func children(_ node: inout ForeignNode, _ branch: String) throws(OperatorError) -> [Int] {
        let places: [Int] = try node.take("nodes_\(branch)nodeids") ?? []
        let isLeaf: [Int] = try node.take("nodes_\(branch)leafs") ?? []
        guard places.count == isLeaf.count, places.allSatisfy({ $0 >= 0 }) else {
            throw OperatorError("'nodes_\(branch)nodeids' does not go with 'nodes_\(branch)leafs'")
        }
        return zip(places, isLeaf).map { $1 != 0 ? -1 - $0 : $0 }
    }

    private static func leaves(_ node: inout ForeignNode) throws(OperatorError) -> [[TreeForest.Entry]] {
        let targets: [Int] = try node.take("leaf_targetids") ?? []
        let weights = try node.take("leaf_weights", as: Tensor.self)?.doubles() ?? []
        guard targets.count == weights.count else {
            throw OperatorError("'leaf_targetids' does not go with 'leaf_weights'")
        }
        return zip(targets, weights).map { [TreeForest.Entry(target: $0, weight: $1)] }
    }

    // MARK: TreeEnsembleRegressor and TreeEnsembleClassifier

    static func regressor(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let x = try matrix(node, context)
        var (forest, roots) = try TreeForest.read(&node, context.type(of: x).dtype)
        try forest.addLeaves(&node, "target")
        let targets: Int = try node.take("n_targets") ?? 1
        if targets == 1 { forest.takeSingleEntries() }
        let aggregate: TreeEnsemble.Aggregate = try node.take("aggregate_function") ?? .sum
        let base = try node.numbers("base_values")
        let transform: PostTransform = try node.take("post_transform") ?? .none
        try node.refuseOthers()
        let op = try forest.ensemble(roots: roots, targets: targets, aggregate: aggregate, base: base)
        var y = try context.cast(context.node(op, x), to: .float32)
        if targets > 1, !base.isEmpty, op.certainTargets.count < targets {
            // As in ONNX Runtime, a target that no leaf names has no base value either.
            y = try context.node(Where(), reached(op, x, context), y, context.numbers([0], like: y))
        }
        return [try transform.apply(y, context)]
    }

    /// Whether a row reaches leaves that name a target, [rows, targets].
    static func reached(
        _ op: TreeEnsemble, _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        let count = try context.node(op.reach(), x)
        return try context.node(Greater(), count, context.numbers([0], like: count))
    }

    static func classifier(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let x = try matrix(node, context)
        var (forest, roots) = try TreeForest.read(&node, context.type(of: x).dtype)
        try forest.addLeaves(&node, "class")
        let labels = try ClassLabels(&node)
        let base = try node.numbers("base_values")
        let transform: PostTransform = try node.take("post_transform") ?? .none
        try node.refuseOthers()
        let decision = TreeDecision(labels: labels, transform: transform, base: base)
        return try decision.add(forest, roots, x, context)
    }

    /// The input in an element type that trees compare in: single precision but for double precision.
    private static func matrix(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        guard let input = node.input(0) else { throw OperatorError("input 'X' is missing") }
        let x = try context.rows(input)
        return context.type(of: x).dtype == .float64 ? x : try context.cast(x, to: .float32)
    }
}

extension ForeignNode {
    /// Takes a list of numbers: floats, or `<name>_as_tensor`.
    mutating func numbers(_ name: String) throws(OperatorError) -> [Double] {
        let floats: [Float] = try take(name) ?? []
        let tensor: Tensor? = try take("\(name)_as_tensor")
        guard let tensor else { return floats.map { Double($0) } }
        guard floats.isEmpty else { throw OperatorError("both '\(name)' and '\(name)_as_tensor' are given") }
        return try tensor.doubles()
    }

    /// Refuses attributes that no reading has taken, so that nothing is silently ignored.
    func refuseOthers() throws(OperatorError) {
        if let other = attributes.keys.min() { throw OperatorError("attribute '\(other)' is not known to \(name)") }
    }
}
