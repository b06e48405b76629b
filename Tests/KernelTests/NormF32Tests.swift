import CKernels
import Testing

/// norm_f32 against a scalar loop.
struct NormF32Tests {
    @Test func matchesTheScalarLoop() {
        for seed in 0..<UInt64(400) {
            var g = SeededGenerator(seed: seed)
            let p = Self.randomParams(&g)
            let count = Int(p.outer * p.axis * p.inner), lines = Int(p.outer * p.inner)
            let x = g.oneIn(5) ? g.wildFloats(count) : g.floats(count)
            let scale = g.oneIn(4) ? nil : g.floats(Self.scaleCount(p))
            let bias = g.oneIn(3) ? nil : g.floats(Self.scaleCount(p))
            let hasStatistics = g.oneIn(2)
            let blank = [[Float]](
                arrayLiteral: [Float](repeating: untouched, count: count),
                [Float](repeating: untouched, count: hasStatistics ? lines : 0),
                [Float](repeating: untouched, count: hasStatistics ? lines : 0))
            let expected = Self.reference(p, x, scale, bias)
            let test = KernelCase(
                CK_FAMILY_NORM_F32, p, inputs: [x, scale, bias].map { $0.map(rawBytes) },
                outputs: blank.map(rawBytes),
                expected: zip(blank, expected).map { rawBytes($0.isEmpty ? [] : $1) })
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_NORM_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_norm_f32_params {
        var p = ck_norm_f32_params()
        (p.outer, p.axis) = (Int32(g.int(1...9)), Int32(g.pick([1, 2, 7, 16, 33, 64, 100])))
        p.inner = Int32(g.pick([1, 1, 1, 2, 10, 16, 40]))
        p.centered = Int32(g.int(0...1))
        p.epsilon = g.pick([1e-5, 0.1, 1])
        p.row_period = Int32(g.pick([1, 2, 3, 100]))
        p.row_stride = Int32(g.pick([0, 1, 5, Int(p.axis)]))
        p.run = Int32(g.pick([1, 1, 3, 16, 40, Int(p.axis)]))
        return p
    }

    private static func scaleCount(_ p: ck_norm_f32_params) -> Int {
        if p.inner > 1 { return Int(p.inner) }
        return Int(min(p.row_period, p.outer) - 1) * Int(p.row_stride) + Int(p.axis - 1) / Int(p.run) + 1
    }

    /// The result, the means and the inverses.
    private static func reference(
        _ p: ck_norm_f32_params, _ x: [Float], _ scale: [Float]?, _ bias: [Float]?
    ) -> [[Float]] {
        var y = x
        var (means, inverses): ([Float], [Float]) = ([], [])
        let inner = Int(p.inner)
        for line in 0..<Int(p.outer) * inner {
            let start = line / inner * Int(p.axis) * inner + line % inner
            let places = (0..<Int(p.axis)).map { start + $0 * inner }
            let mean = p.centered == 1 ? sum(p, places.map { x[$0] }) / Float(p.axis) : 0
            let variance = squares(p, places.map { x[$0] - mean }) / Float(p.axis)
            let inverse = 1 / (variance + p.epsilon).squareRoot()
            means.append(mean)
            inverses.append(inverse)
            for (i, place) in places.enumerated() {
                let row = line % Int(p.row_period) * Int(p.row_stride)
                let index = inner > 1 ? line % inner : row + i / Int(p.run)
                var v = (x[place] - mean) * inverse
                if let scale {
                    v = bias.map { $0[index].addingProduct(v, scale[index]) } ?? v * scale[index]
                } else if let bias {
                    v += bias[index]
                }
                y[place] = v
            }
        }
        return [y, means, inverses]
    }

    private static func sum(_ p: ck_norm_f32_params, _ line: [Float]) -> Float {
        reduce(p, line) { $0 + $1 }
    }

    private static func squares(_ p: ck_norm_f32_params, _ line: [Float]) -> Float {
        reduce(p, line) { $0.addingProduct($1, $1) }
    }

    /// The order of reduce_f32.
    private static func reduce(
        _ p: ck_norm_f32_params, _ line: [Float], _ step: (Float, Float) -> Float
    ) -> Float {
        if p.inner > 1 { return line.reduce(0, step) }
        var chains = (0..<16).map { lane in
            stride(from: lane, to: line.count, by: 16).reduce(Float(0)) { step($0, line[$1]) }
        }
        for half in [8, 4, 2, 1] { chains = (0..<half).map { chains[$0] + chains[$0 + half] } }
        return chains[0]
    }
}
