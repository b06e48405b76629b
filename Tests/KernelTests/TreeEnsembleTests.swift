import CKernels
import Testing

/// tree_ensemble against a walk of one tree after the other.
struct TreeEnsembleTests {
    @Test func walks() {
        for seed in 0..<UInt64(300) {
            var g = SeededGenerator(seed: seed)
            let forest = Forest(&g)
            let rows = g.pick([1, 3, 16, 40])
            let x = (0..<rows * forest.features).map { _ in g.oneIn(9) ? Float.nan : Float(g.int(-4...4)) / 2 }
            var p = forest.params
            p.rows = Int32(rows)
            let y = [UInt8](repeating: 0x55, count: rows * forest.targets * 4)
            let expected = (0..<rows).flatMap { row in
                forest.scores(Array(x[row * forest.features..<(row + 1) * forest.features]), p)
            }
            let test = KernelCase(
                CK_FAMILY_TREE_ENSEMBLE, p, inputs: [rawBytes(x)] + forest.tables, outputs: [y],
                expected: [rawBytes(expected)], comparison: .floats)
            KernelHarness.verify(test, seed: seed, "\(p)")
        }
    }

    @Test func answersAnyBits() { checkAnswersAnyBits(CK_FAMILY_TREE_ENSEMBLE) }
}

/// Random trees with their tables.
private struct Forest {
    let features: Int
    let targets: Int
    var params = ck_tree_ensemble_params()
    private var nodes: [ck_tree_node_f32] = []
    private var roots: [Int32] = []
    private var starts: [Int32] = [0]
    private var names: [Int32] = []
    private var weights: [Float] = []
    private let base: [Float]?

    init(_ g: inout SeededGenerator) {
        features = g.int(1...5)
        targets = g.int(1...3)
        base = g.oneIn(2) ? (0..<targets).map { _ in Float(g.int(-9...9)) / 3 } : nil
        let mode = g.pick([0, 1, 3, -1])
        for _ in 0..<g.int(1...20) {
            let root = grow(g.int(0...5), mode, &g)
            roots.append(root)
        }
        params.dtype = Int32(CK_F32.rawValue)
        params.features = Int32(features)
        params.targets = Int32(targets)
        params.nodes = Int32(nodes.count)
        params.roots = Int32(roots.count)
        params.leaves = Int32(starts.count - 1)
        params.weights = Int32(names.count)
        params.aggregate = Int32(g.int(0...3))
        params.mode = Int32(mode)
    }

    /// The operands after x and before y.
    var tables: [[UInt8]?] {
        [
            nodes.isEmpty ? nil : rawBytes(nodes), rawBytes(roots), rawBytes(starts),
            names.isEmpty ? nil : rawBytes(names), weights.isEmpty ? nil : rawBytes(weights), nil, base.map(rawBytes),
        ]
    }

    private mutating func grow(_ depth: Int, _ mode: Int, _ g: inout SeededGenerator) -> Int32 {
        if depth == 0 {
            for target in 0..<targets where g.oneIn(2) {
                names.append(Int32(target))
                weights.append(Float(g.int(-99...99)) / 7)
            }
            starts.append(Int32(names.count))
            return -Int32(starts.count - 1)
        }
        let index = nodes.count
        let own = mode < 0 ? g.int(0...5) : mode
        let missing = mode < 0 && g.oneIn(2) ? 1 << 27 : 0
        nodes.append(
            ck_tree_node_f32(
                feature: Int32(g.int(0...features - 1) | own << 24 | missing), on_true: 0, on_false: 0,
                split: Float(g.int(-4...4)) / 2))
        nodes[index].on_true = grow(g.oneIn(3) ? 0 : depth - 1, mode, &g)
        nodes[index].on_false = grow(depth - 1, mode, &g)
        return Int32(index)
    }

    /// The results for one row.
    func scores(_ x: [Float], _ p: ck_tree_ensemble_params) -> [Float] {
        var sums = [Float?](repeating: nil, count: targets)
        for root in roots {
            let leaf = leaf(from: root, x)
            for entry in Int(starts[leaf])..<Int(starts[leaf + 1]) {
                let (target, weight) = (Int(names[entry]), weights[entry])
                switch ck_tree_aggregate(UInt32(p.aggregate)) {
                case CK_TREE_MIN: sums[target] = Swift.min(sums[target] ?? weight, weight)
                case CK_TREE_MAX: sums[target] = Swift.max(sums[target] ?? weight, weight)
                default: sums[target] = (sums[target] ?? 0) + weight
                }
            }
        }
        return sums.enumerated().map { target, sum in
            let isAverage = ck_tree_aggregate(UInt32(p.aggregate)) == CK_TREE_AVERAGE
            let result = (sum ?? 0) / (isAverage ? Float(roots.count) : 1)
            return base.map { result + $0[target] } ?? result
        }
    }

    private func leaf(from root: Int32, _ x: [Float]) -> Int {
        var at = root
        while at >= 0 {
            let node = nodes[Int(at)]
            let (v, split) = (x[Int(node.feature & 0xFFFFFF)], node.split)
            let relations = [v <= split, v < split, v >= split, v > split, v == split, v != split]
            let holds = relations[Int(node.feature >> 24 & 7)] || (v.isNaN && node.feature >> 27 & 1 == 1)
            at = holds ? node.on_true : node.on_false
        }
        return Int(-1 - at)
    }
}
