import CKernels
import Foundation
import Testing

/// reduce_f32 and softmax_f32: their fixed order of arithmetic, and their accuracy.
struct ReduceF32Tests {
    @Test func matchesTheScalarLoop() {
        for seed in 0..<UInt64(500) {
            var g = SeededGenerator(seed: seed)
            var p = ck_reduce_f32_params()
            p.kind = Int32(g.int(0...Int(CK_REDUCE_COUNT.rawValue) - 1))
            (p.outer, p.axis) = (Int32(g.int(1...7)), Int32(g.pick([0, 1, 2, 7, 16, 33, 49, 100])))
            p.inner = Int32(g.pick([1, 1, 1, 2, 10, 16, 40, 128, 300]))
            p.x_axis = p.inner + Int32(g.oneIn(4) ? g.int(1...5) : 0)
            let lines = Int(p.outer * p.axis)
            let count = lines == 0 ? 0 : (lines - 1) * Int(p.x_axis) + Int(p.inner)
            let x = g.oneIn(4) ? g.wildFloats(count) : g.floats(count)
            let y = [Float](repeating: untouched, count: Int(p.outer * p.inner))
            let logarithmic = p.kind >= Int32(CK_REDUCE_LOG_SUM.rawValue)
            let test = KernelCase(
                CK_FAMILY_REDUCE_F32, p, inputs: [x], output: y, expected: logarithmic ? nil : Self.reference(p, x))
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func logSumExpIsAccurate() throws {
        var g = SeededGenerator(seed: 5)
        let x = g.floats(100).map { $0 * 40 }
        let p = ck_reduce_f32_params(
            kind: Int32(CK_REDUCE_LOG_SUM_EXP.rawValue), outer: 1, axis: 100, inner: 1, x_axis: 1)
        let y = try KernelHarness.output(CK_FAMILY_REDUCE_F32, p, [x], count: 1)[0]
        let exact = log(x.reduce(0) { $0 + exp(Double($1)) })
        #expect(abs(Double(y) - exact) < 1e-5)
    }

    @Test func reduceCheckIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_REDUCE_F32)
    }

    @Test func softmaxIsAccurateAndTheSameEverywhere() throws {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            let p = ck_softmax_f32_params(
                outer: Int32(g.int(1...9)), axis: Int32(g.pick([1, 2, 10, 12, 16, 17, 100, 1000])),
                inner: Int32(g.pick([1, 1, 1, 3, 16, 21])), log: Int32(g.int(0...1)))
            let count = Int(p.outer * p.axis * p.inner)
            let x = g.floats(count).map { $0 * 10 }
            let y = [Float](repeating: untouched, count: count)
            let test = KernelCase(CK_FAMILY_SOFTMAX_F32, p, inputs: [x], output: y, expected: nil)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
            let result = try KernelHarness.output(CK_FAMILY_SOFTMAX_F32, p, [x], count: count)
            let exact = Self.softmax(p, x)
            let worst = zip(result, exact).map { abs(Double($0) - $1) }.max() ?? 0
            #expect(worst < 1e-5, "seed \(seed): \(p)")
        }
    }

    @Test func softmaxCheckIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_SOFTMAX_F32)
    }

    private static func softmax(_ p: ck_softmax_f32_params, _ x: [Float]) -> [Double] {
        var y = [Double](repeating: 0, count: x.count)
        for line in 0..<Int(p.outer * p.inner) {
            let start = line / Int(p.inner) * Int(p.axis * p.inner) + line % Int(p.inner)
            let places = (0..<Int(p.axis)).map { start + $0 * Int(p.inner) }
            let sum = places.reduce(0.0) { $0 + exp(Double(x[$1])) }
            for place in places { y[place] = p.log == 1 ? Double(x[place]) - log(sum) : exp(Double(x[place])) / sum }
        }
        return y
    }

    private static func reference(_ p: ck_reduce_f32_params, _ x: [Float]) -> [Float] {
        (0..<Int(p.outer * p.inner)).map { result in
            let start = result / Int(p.inner) * Int(p.axis) * Int(p.x_axis) + result % Int(p.inner)
            let line = (0..<Int(p.axis)).map { x[start + $0 * Int(p.x_axis)] }
            let total = p.inner == 1 ? tree(p, line) : chain(p, line)
            switch UInt32(p.kind) {
            case CK_REDUCE_MEAN.rawValue: return total / Float(p.axis)
            case CK_REDUCE_L2.rawValue: return total.squareRoot()
            default: return total
            }
        }
    }

    private static func chain(_ p: ck_reduce_f32_params, _ line: some Sequence<Float>) -> Float {
        switch UInt32(p.kind) {
        case CK_REDUCE_MAX.rawValue: line.reduce(-.infinity) { combine(p, $0, $1) }
        case CK_REDUCE_MIN.rawValue: line.reduce(.infinity) { combine(p, $0, $1) }
        case CK_REDUCE_PROD.rawValue: line.reduce(1, *)
        case CK_REDUCE_SUM_SQUARE.rawValue, CK_REDUCE_L2.rawValue: line.reduce(0) { $0.addingProduct($1, $1) }
        case CK_REDUCE_L1.rawValue: line.reduce(0) { $0 + abs($1) }
        default: line.reduce(0, +)
        }
    }

    private static func tree(_ p: ck_reduce_f32_params, _ line: [Float]) -> Float {
        var chains = (0..<16).map { lane in chain(p, stride(from: lane, to: line.count, by: 16).map { line[$0] }) }
        for half in [8, 4, 2, 1] { chains = (0..<half).map { combine(p, chains[$0], chains[$0 + half]) } }
        return chains[0]
    }

    private static func combine(_ p: ck_reduce_f32_params, _ a: Float, _ b: Float) -> Float {
        switch UInt32(p.kind) {
        case CK_REDUCE_MAX.rawValue: a > b || a.isNaN ? a : b
        case CK_REDUCE_MIN.rawValue: a < b || a.isNaN ? a : b
        case CK_REDUCE_PROD.rawValue: a * b
        default: a + b
        }
    }
}
