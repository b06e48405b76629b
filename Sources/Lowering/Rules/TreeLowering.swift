import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Decision trees.
    static let trees: [String: Rule] = [
        TreeEnsemble.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? TreeEnsemble else { return }
            try lowerTrees(op, node, &builder)
        }
    ]

    private static func lowerTrees(
        _ op: TreeEnsemble, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        guard op.features.allSatisfy({ $0 <= Int(CK_TREE_FEATURE) }) else {
            throw LoweringError("the trees look at more than \(CK_TREE_FEATURE) features")
        }
        let tables = TreeTables(op)
        var parameters = ck_tree_ensemble_params()
        parameters.dtype = Int32(x.dtype.rawValue)
        parameters.rows = try int32(x.shape[0])
        parameters.features = try int32(x.shape[1])
        parameters.targets = try int32(op.targets)
        parameters.nodes = try int32(op.features.count)
        parameters.roots = try int32(op.roots.count)
        parameters.leaves = try int32(op.leafStarts.count - 1)
        parameters.weights = try int32(op.leafTargets.count)
        parameters.members = try int32(op.members?.elementCount ?? 0)
        parameters.aggregate = Int32(tables.aggregate.rawValue)
        parameters.mode = tables.commonMode
        let nodes =
            x.dtype == .float64
            ? builder.add(records: try tables.nodes64()) : builder.add(records: try tables.nodes32())
        let inputs: [View?] = [
            x, nodes, builder.add(constant: try tables.list(op.roots)),
            builder.add(constant: try tables.list(op.leafStarts)),
            builder.add(constant: try tables.list(op.leafTargets)), builder.add(constant: op.leafWeights),
            op.members.map { builder.add(constant: $0) }, op.base.map { builder.add(constant: $0) },
        ]
        builder.emit(CK_FAMILY_TREE_ENSEMBLE, parameters, inputs: inputs, outputs: [y])
    }
}

/// The tables of tree_ensemble.
private struct TreeTables {
    let op: TreeEnsemble
    /// Where the set of each membership node begins.
    private let sets: [Int: Range<Int>]

    init(_ op: TreeEnsemble) {
        self.op = op
        sets = op.memberSets
    }

    var aggregate: ck_tree_aggregate {
        switch op.aggregate {
        case .sum: CK_TREE_SUM
        case .average: CK_TREE_AVERAGE
        case .minimum: CK_TREE_MIN
        case .maximum: CK_TREE_MAX
        }
    }

    /// The mode of all nodes, or -1 when they differ or one sends NaN to its first child.
    var commonMode: Int32 {
        guard let first = op.modes.first, first != TreeEnsemble.Mode.member.rawValue, op.missingTrue.isEmpty,
            op.modes.allSatisfy({ $0 == first })
        else { return -1 }
        return Int32(first)
    }

    func list(_ numbers: [Int]) throws(LoweringError) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(numbers.count)
        for number in numbers { result.append(try int32(number)) }
        return result
    }

    func nodes32() throws(LoweringError) -> [ck_tree_node_f32] {
        let splits = op.splits.elements(as: Float.self) ?? []
        var nodes: [ck_tree_node_f32] = []
        for index in splits.indices {
            let start = try sets[index].map { (set) throws(LoweringError) in
                Float(bitPattern: UInt32(bitPattern: try int32(set.lowerBound)))
            }
            nodes.append(
                ck_tree_node_f32(
                    feature: feature(index), on_true: try int32(op.onTrue[index]),
                    on_false: try int32(op.onFalse[index]), split: start ?? splits[index]))
        }
        return nodes
    }

    func nodes64() throws(LoweringError) -> [ck_tree_node_f64] {
        let splits = op.splits.elements(as: Double.self) ?? []
        var nodes: [ck_tree_node_f64] = []
        for index in splits.indices {
            let start = sets[index].map { Double(bitPattern: UInt64($0.lowerBound)) }
            nodes.append(
                ck_tree_node_f64(
                    feature: feature(index), on_true: try int32(op.onTrue[index]),
                    on_false: try int32(op.onFalse[index]), reserved: 0, split: start ?? splits[index]))
        }
        return nodes
    }

    private func feature(_ index: Int) -> Int32 {
        let isMissingTrue = !op.missingTrue.isEmpty && op.missingTrue[index] != 0
        return Int32(op.features[index] | op.modes[index] << 24 | (isMissingTrue ? 1 << 27 : 0))
    }
}

extension ProgramBuilder {
    /// A table of records among the weights, as bytes.
    mutating func add<Record: BitwiseCopyable>(records: [Record]) -> View {
        let bytes = records.withUnsafeBytes { Array($0) }
        return add(constant: bytes)
    }
}
