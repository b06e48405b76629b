import CKernels
import Testing

/// pair_coupling_f32 against a loop over whole matrices.
struct PairCouplingTests {
    @Test func couples() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let p = ck_pair_coupling_f32_params(rows: Int32(g.int(1...5)), classes: Int32(g.pick([1, 2, 2, 3, 4, 9])))
            let (rows, n) = (Int(p.rows), Int(p.classes))
            let pairs = n * (n - 1) / 2
            let x = (0..<rows * pairs).map { _ in g.oneIn(20) ? Float(g.int(0...1)) : Float(g.int(0...1000)) / 1000 }
            let expected = (0..<rows).flatMap { Self.coupled(Array(x[$0 * pairs..<($0 + 1) * pairs]), n) }
            let empty = [UInt8](repeating: 0x55, count: rows * n * 4)
            let test = KernelCase(
                CK_FAMILY_PAIR_COUPLING_F32, p, inputs: [rawBytes(x)], outputs: [empty, empty],
                expected: [rawBytes(expected.map(\.probability)), rawBytes(expected.map(\.gradient))])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func answersAnyBits() { checkAnswersAnyBits(CK_FAMILY_PAIR_COUPLING_F32) }

    /// The probabilities and the last gradients.
    private static func coupled(_ pairs: [Float], _ n: Int) -> [(probability: Float, gradient: Float)] {
        var r = [[Float]](repeating: [Float](repeating: 0, count: n), count: n)
        var next = 0
        for i in 0..<n {
            for j in i + 1..<max(n, i + 1) {
                r[i][j] = min(max(pairs[next], 1e-7), 1 - 1e-7)
                r[j][i] = 1 - r[i][j]
                next += 1
            }
        }
        var q = r
        for t in 0..<n {
            for j in 0..<n { q[t][j] = t == j ? r.reduce(0) { $0 + $1[t] * $1[t] } : -r[j][t] * r[t][j] }
        }
        var p = [Float](repeating: 1 / Float(n), count: n)
        var gradient = p
        for _ in 0..<max(100, n) {
            gradient = q.map { row in zip(row, p).reduce(0) { $0 + $1.0 * $1.1 } }
            var total = zip(p, gradient).reduce(0) { $0 + $1.0 * $1.1 }
            if gradient.allSatisfy({ ($0 - total).magnitude < 0.005 / Float(n) }) { break }
            for t in 0..<n {
                let step = (total - gradient[t]) / q[t][t]
                p[t] += step
                total = (total + step * (step * q[t][t] + 2 * gradient[t])) / (1 + step) / (1 + step)
                for j in 0..<n {
                    gradient[j] = (gradient[j] + step * q[t][j]) / (1 + step)
                    p[j] /= 1 + step
                }
            }
        }
        return Array(zip(p, gradient))
    }
}
