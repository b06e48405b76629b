import Core
import IR

/// Decision trees whose leaves are added up: for each row, every tree is followed from its root to a leaf, and the
/// leaves' weights are aggregated for each target.
///
/// Nodes and leaves are numbered over all trees. A child `c` that is not negative is node `c`, which stands after its
/// parent; a negative one is leaf `-1 - c`. A node compares a feature with its split and goes to `onTrue` when the
/// comparison holds, or when the feature is NaN and the node tracks missing values. Sums run in the order of the trees
/// from 0, in the input's type; then the base values are added. A target that no leaf names gives 0 plus its base value.
///
/// ONNX ai.onnx.ml TreeEnsemble, TreeEnsembleRegressor and TreeEnsembleClassifier become this form at import.
public struct TreeEnsemble: Operator {
    public static let name = "TreeEnsemble"
    public static let signature = Signature(
        [.required("X", [.float32, .float64])], [.required("Y", [.float32, .float64])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("features", \.features), AttributeField("modes", \.modes),
            AttributeField("splits", \.splits), AttributeField("on_true", \.onTrue),
            AttributeField("on_false", \.onFalse), AttributeField("missing_true", \.missingTrue),
            AttributeField("members", \.members), AttributeField("roots", \.roots, required: true),
            AttributeField("leaf_starts", \.leafStarts, required: true),
            AttributeField("leaf_targets", \.leafTargets), AttributeField("leaf_weights", \.leafWeights),
            AttributeField("targets", \.targets, required: true), AttributeField("aggregate", \.aggregate),
            AttributeField("base", \.base), AttributeField("node_covers", \.nodeCovers),
            AttributeField("leaf_covers", \.leafCovers),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "TreeEnsemble", domain: "ai.onnx.ml", since: 5,
            .expanded { (node, context) throws(OperatorError) in try TreeImport.ensemble(node, context) }),
        .onnx(
            "TreeEnsembleRegressor", domain: "ai.onnx.ml",
            .expanded { (node, context) throws(OperatorError) in try TreeImport.regressor(node, context) }),
        .onnx(
            "TreeEnsembleClassifier", domain: "ai.onnx.ml",
            .expanded { (node, context) throws(OperatorError) in try TreeImport.classifier(node, context) }),
    ]

    /// How a node compares x with its split. The values are those of ONNX's `nodes_modes` tensor.
    public enum Mode: Int, Sendable {
        case lessOrEqual = 0
        case less = 1
        case greaterOrEqual = 2
        case greater = 3
        case equal = 4
        case notEqual = 5
        /// x is in the node's set.
        case member = 6
    }

    /// How the leaves of the trees become one number.
    public enum Aggregate: String, AttributeName {
        case sum = "SUM"
        case average = "AVERAGE"
        case minimum = "MIN"
        case maximum = "MAX"
    }

    /// The column that each node looks at.
    public var features: [Int] = []
    /// The `Mode` of each node.
    public var modes: [Int] = []
    /// The number that each node compares with, of the input's type.
    public var splits = Tensor([Float](), shape: [0])
    public var onTrue: [Int] = []
    public var onFalse: [Int] = []
    /// 1 for nodes that NaN leaves by `onTrue`; empty when there is none.
    public var missingTrue: [Int] = []
    /// The sets of the `member` nodes in the order of the nodes, a NaN between neighbours; nil without such nodes.
    public var members: Tensor?
    /// Where each tree begins: a node or a leaf.
    public var roots: [Int] = []
    /// Where each leaf's entries begin in `leafTargets` and `leafWeights`, and their number at the end.
    public var leafStarts: [Int] = [0]
    public var leafTargets: [Int] = []
    /// The weights, of the input's type.
    public var leafWeights = Tensor([Float](), shape: [0])
    /// The number of columns of the result.
    public var targets = 1
    public var aggregate = Aggregate.sum
    /// What is added to each target at the end, of the input's type; nil for nothing.
    public var base: Tensor?
    /// The weights of the training rows that came to each node and to each leaf, for explanations; empty when they are not
    /// known. Results do not depend on them.
    public var nodeCovers: [Float] = []
    public var leafCovers: [Float] = []

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard input.rank == 2 else { throw OperatorError("'X' is \(input); it must have rows and columns") }
        try check(input)
        return [try TensorType(input.dtype, [input.shape[0], .fixed(targets)]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        return [x.dtype == .float32 ? aggregated(x, Float.self) : aggregated(x, Double.self)]
    }
}

extension TreeEnsemble {
    /// The targets that every row is certain to reach: leaves of some tree all name them.
    var certainTargets: Set<Int> {
        roots.reduce(into: []) { $0.formUnion(targetsOfEveryLeaf(below: $1)) }
    }

    /// The trees that give a positive number for the targets that a row reaches, and 0 for the others.
    func reach() throws(OperatorError) -> TreeEnsemble {
        var op = self
        op.aggregate = .sum
        op.base = nil
        let ones = [Double](repeating: 1, count: leafTargets.count)
        op.leafWeights = try Tensor(rounding: ones, to: leafWeights.dtype, shape: [ones.count])
        return op
    }

    private func targetsOfEveryLeaf(below root: Int) -> Set<Int> {
        var common: Set<Int>?
        var pending = [root]
        while let place = pending.popLast() {
            if place >= 0 {
                pending += [onTrue[place], onFalse[place]]
                continue
            }
            let own = Set(leafTargets[leafStarts[-1 - place]..<leafStarts[-place]])
            common = common?.intersection(own) ?? own
            if common?.isEmpty == true { return [] }
        }
        return common ?? []
    }

    /// The sets of the `member` nodes, by node.
    public var memberSets: [Int: Range<Int>] {
        guard let values = try? members?.doubles() else { return [:] }
        var result: [Int: Range<Int>] = [:]
        var start = 0
        for node in modes.indices where modes[node] == Mode.member.rawValue {
            let end = values[min(start, values.count)...].firstIndex { $0.isNaN } ?? values.count
            result[node] = start..<max(end, start)
            start = min(end + 1, values.count)
        }
        return result
    }

    /// Checks everything that `evaluate` and kernels rely on.
    private func check(_ input: TensorType) throws(OperatorError) {
        let count = features.count
        guard [modes.count, onTrue.count, onFalse.count, splits.elementCount].allSatisfy({ $0 == count }),
            missingTrue.isEmpty || missingTrue.count == count
        else { throw OperatorError("the lists of the trees' nodes have different lengths") }
        guard nodeCovers.isEmpty || nodeCovers.count == count,
            leafCovers.isEmpty || leafCovers.count == leafStarts.count - 1
        else { throw OperatorError("the covers are not as many as the nodes and leaves") }
        let tensors = [splits, leafWeights] + [members, base].compactMap { $0 }
        guard tensors.allSatisfy({ $0.dtype == input.dtype }) else {
            throw OperatorError("the trees' numbers are not of the input's type \(input.dtype)")
        }
        guard (1...Limits.dimension).contains(targets), base.map({ $0.elementCount == targets }) ?? true else {
            throw OperatorError("\(targets) targets are not possible, or not as many base values are given")
        }
        guard !leafStarts.isEmpty, leafStarts[0] == 0, leafStarts.last == leafTargets.count,
            zip(leafStarts, leafStarts.dropFirst()).allSatisfy({ $0 <= $1 }),
            leafWeights.elementCount == leafTargets.count, leafTargets.allSatisfy({ (0..<targets).contains($0) })
        else { throw OperatorError("the trees' leaves name targets beyond \(targets), or have no weights") }
        guard modes.allSatisfy({ Mode(rawValue: $0) != nil }) else { throw OperatorError("a node's mode is unknown") }
        try checkPlaces(input)
    }

    private func checkPlaces(_ input: TensorType) throws(OperatorError) {
        let (nodes, leaves) = (features.count, leafStarts.count - 1)
        let columns = input.shape[1].value ?? Limits.dimension
        guard features.allSatisfy({ (0..<columns).contains($0) }) else {
            throw OperatorError("a tree looks at feature \(features.max() ?? 0), but 'X' is \(input)")
        }
        for node in 0..<nodes {
            for child in [onTrue[node], onFalse[node]] {
                guard child > node ? child < nodes : child < 0 && -1 - child < leaves else {
                    throw OperatorError("node \(node) of the trees has no child \(child)")
                }
            }
        }
        guard roots.allSatisfy({ $0 < nodes && -1 - $0 < leaves }) else {
            throw OperatorError("a tree begins at a node that is not there")
        }
    }

    private func aggregated<Number: BinaryFloatingPoint & TensorElement>(
        _ x: Tensor, _: Number.Type
    ) -> Tensor {
        let (rows, columns) = (x.shape[0], x.shape[1])
        let walker = TreeWalker<Number>(self)
        var sums = [Number](repeating: 0, count: rows * targets)
        var reached = [Bool](repeating: false, count: rows * targets)
        let values = x.elements(as: Number.self) ?? []
        for row in 0..<rows {
            let features = values[row * columns..<(row + 1) * columns]
            for root in roots {
                let leaf = walker.leaf(from: root, features)
                for entry in leafStarts[leaf]..<leafStarts[leaf + 1] {
                    let place = row * targets + leafTargets[entry]
                    let weight = walker.weights[entry]
                    switch aggregate {
                    case .sum, .average: sums[place] += weight
                    case .minimum: sums[place] = reached[place] ? min(sums[place], weight) : weight
                    case .maximum: sums[place] = reached[place] ? max(sums[place], weight) : weight
                    }
                    reached[place] = true
                }
            }
        }
        if aggregate == .average { for place in sums.indices { sums[place] /= Number(roots.count) } }
        if let base = base?.elements(as: Number.self) {
            for place in sums.indices { sums[place] += base[place % targets] }
        }
        return Tensor(sums, shape: [rows, targets])
    }
}

/// Follows trees from their roots to leaves.
private struct TreeWalker<Number: BinaryFloatingPoint & TensorElement> {
    let trees: TreeEnsemble
    let splits: [Number]
    let weights: [Number]
    let sets: [Int: Set<Number>]

    init(_ trees: TreeEnsemble) {
        self.trees = trees
        splits = trees.splits.elements(as: Number.self) ?? []
        weights = trees.leafWeights.elements(as: Number.self) ?? []
        let members = trees.members?.elements(as: Number.self) ?? []
        sets = trees.memberSets.mapValues { Set(members[$0]) }
    }

    func leaf(from root: Int, _ features: ArraySlice<Number>) -> Int {
        var place = root
        while place >= 0 {
            let x = features[features.startIndex + trees.features[place]]
            place = holds(place, x) ? trees.onTrue[place] : trees.onFalse[place]
        }
        return -1 - place
    }

    private func holds(_ node: Int, _ x: Number) -> Bool {
        if x.isNaN && !trees.missingTrue.isEmpty && trees.missingTrue[node] != 0 { return true }
        let split = splits[node]
        switch TreeEnsemble.Mode(rawValue: trees.modes[node]) {
        case .lessOrEqual, nil: return x <= split
        case .less: return x < split
        case .greaterOrEqual: return x >= split
        case .greater: return x > split
        case .equal: return x == split
        case .notEqual: return x != split
        case .member: return sets[node]?.contains(x) ?? false
        }
    }
}
