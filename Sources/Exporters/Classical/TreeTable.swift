import Classical

/// Trees as the lists of ONNX's operators.
struct TreeTable {
    private(set) var trees: [Int] = []
    private(set) var numbers: [Int] = []
    private(set) var features: [Int] = []
    private(set) var modes: [String] = []
    private(set) var thresholds: [Float] = []
    private(set) var onTrue: [Int] = []
    private(set) var onFalse: [Int] = []
    private(set) var missingTrue: [Int] = []
    private(set) var covers: [Float] = []
    private(set) var leafTrees: [Int] = []
    private(set) var leafNumbers: [Int] = []
    private(set) var leafTargets: [Int] = []
    private(set) var leafWeights: [Float] = []

    /// An empty table.
    init() {}

    /// - Parameter mirrored: each leaf has its one value for the second class and the negative for the first.
    init(_ trees: [Tree], mirrored: Bool = false) {
        for (index, tree) in trees.enumerated() {
            for (number, node) in tree.nodes.enumerated() {
                guard !node.isLeaf else {
                    addLeaf(tree: index, number: number, cover: node.cover)
                    let values = tree.values[number * tree.outputs..<(number + 1) * tree.outputs]
                    if mirrored {
                        for value in values {
                            addWeight(tree: index, number: number, target: 0, -value)
                            addWeight(tree: index, number: number, target: 1, value)
                        }
                    } else {
                        for (output, value) in values.enumerated() {
                            addWeight(tree: index, number: number, target: tree.firstOutput + output, value)
                        }
                    }
                    continue
                }
                addNode(
                    tree: index, number: number, feature: Int(node.feature),
                    mode: node.test == .atMost ? "BRANCH_LEQ" : "BRANCH_EQ", threshold: node.threshold,
                    children: (Int(node.left), Int(node.right)), missingGoesTrue: node.missingGoesLeft,
                    cover: node.cover)
            }
        }
    }

    /// Adds a question, which training rows of the weight `cover` came to.
    mutating func addNode(
        tree: Int, number: Int, feature: Int, mode: String, threshold: Float, children: (onTrue: Int, onFalse: Int),
        missingGoesTrue: Bool, cover: Float
    ) {
        trees.append(tree)
        numbers.append(number)
        features.append(feature)
        modes.append(mode)
        thresholds.append(threshold)
        onTrue.append(children.onTrue)
        onFalse.append(children.onFalse)
        missingTrue.append(missingGoesTrue ? 1 : 0)
        covers.append(cover)
    }

    /// Adds a leaf without weights.
    mutating func addLeaf(tree: Int, number: Int, cover: Float = 0) {
        addNode(
            tree: tree, number: number, feature: 0, mode: "LEAF", threshold: 0, children: (0, 0),
            missingGoesTrue: false, cover: cover)
    }

    /// Adds a tree that gives the same to every row.
    mutating func addConstantTree(_ tree: Int, _ values: [Float]) {
        addLeaf(tree: tree, number: 0)
        for (target, value) in values.enumerated() { addWeight(tree: tree, number: 0, target: target, value) }
    }

    /// Adds what a leaf gives to a target.
    mutating func addWeight(tree: Int, number: Int, target: Int, _ weight: Float) {
        leafTrees.append(tree)
        leafNumbers.append(number)
        leafTargets.append(target)
        leafWeights.append(weight)
    }

    /// The attributes about nodes.
    var nodes: [(name: String, value: ONNXAttribute)] {
        var result: [(name: String, value: ONNXAttribute)] = [
            ("nodes_treeids", .ints(trees)), ("nodes_nodeids", .ints(numbers)), ("nodes_featureids", .ints(features)),
            ("nodes_modes", .strings(modes)), ("nodes_values", .floats(thresholds)),
            ("nodes_truenodeids", .ints(onTrue)), ("nodes_falsenodeids", .ints(onFalse)),
        ]
        // What a row counts for whose feature is not known, which explanations need.
        if covers.contains(where: { $0 > 0 }) { result.append(("nodes_hitrates", .floats(covers))) }
        if missingTrue.contains(1) { result.append(("nodes_missing_value_tracks_true", .ints(missingTrue))) }
        return result
    }

    /// The attributes about leaves; `prefix` is `class` or `target`.
    func leaves(_ prefix: String) -> [(name: String, value: ONNXAttribute)] {
        [
            ("\(prefix)_treeids", .ints(leafTrees)), ("\(prefix)_nodeids", .ints(leafNumbers)),
            ("\(prefix)_ids", .ints(leafTargets)), ("\(prefix)_weights", .floats(leafWeights)),
        ]
    }
}
