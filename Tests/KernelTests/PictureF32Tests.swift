import CKernels
import Foundation
import Testing

/// resize_f32, lrn_f32 and arg_reduce_f32 against scalar loops.
struct PictureF32Tests {
    /// A record of a resize table.
    private struct Tap {
        var low, high: Int32
        var weight: Float
    }

    @Test func resizes() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            let p = ck_resize_f32_params(
                kind: Int32(g.int(0...1)), batch: Int32(g.int(1...2)), in_h: Int32(g.int(1...7)),
                in_w: Int32(g.int(1...7)), channels: Int32(g.pick([1, 3, 8, 16, 20, 40])), out_h: Int32(g.int(1...9)),
                out_w: Int32(g.int(1...9)))
            // Positions outside the picture are limited to it.
            let rows = (0..<p.out_h).map { _ in Self.tap(&g, p.in_h) }
            let columns = (0..<p.out_w).map { _ in Self.tap(&g, p.in_w) }
            let x = g.floats(Int(p.batch * p.in_h * p.in_w * p.channels))
            let expected = Self.resize(p, x, rows, columns)
            let y = [UInt8](repeating: 0x55, count: expected.count * 4)
            let test = KernelCase(
                CK_FAMILY_RESIZE_F32, p, inputs: [rawBytes(x), Self.bytes(rows), Self.bytes(columns)], outputs: [y],
                expected: [rawBytes(expected)])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func normalisesAcrossChannels() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let p = ck_lrn_f32_params(
                pixels: Int32(g.int(1...9)), channels: Int32(g.pick([1, 5, 16, 40, 96, 600])),
                size: Int32(g.int(1...20)),
                alpha: 0.1, beta: 0.75, bias: 1.5)
            let x = g.floats(Int(p.pixels * p.channels))
            let y = [Float](repeating: untouched, count: x.count)
            let test = KernelCase(CK_FAMILY_LRN_F32, p, inputs: [x], output: y, expected: Self.lrn(p, x))
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func findsExtremes() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            let p = ck_arg_reduce_f32_params(
                minimum: Int32(g.int(0...1)), select_last: Int32(g.int(0...1)), outer: Int32(g.int(1...40)),
                axis: Int32(g.pick([1, 2, 10, 33, 5000])), inner: Int32(g.pick([1, 1, 3])))
            let x = (0..<Int(p.outer * p.axis * p.inner)).map { _ in
                g.oneIn(200) ? Float.nan : Float(g.int(-5...5))
            }
            let expected = (0..<Int(p.outer * p.inner)).map { Self.extreme(p, x, $0) }
            let test = KernelCase(
                CK_FAMILY_ARG_REDUCE_F32, p, inputs: [rawBytes(x)],
                outputs: [[UInt8](repeating: 0x55, count: expected.count * 8)], expected: [rawBytes(expected)],
                comparison: .bytes)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test(arguments: [CK_FAMILY_RESIZE_F32.rawValue, CK_FAMILY_LRN_F32.rawValue, CK_FAMILY_ARG_REDUCE_F32.rawValue])
    func checkIsTotal(family: UInt32) {
        checkAnswersAnyBits(ck_family_id(rawValue: family))
    }

    private static func tap(_ g: inout SeededGenerator, _ size: Int32) -> Tap {
        if g.oneIn(10) { return Tap(low: .min, high: .max, weight: 0.25) }
        return Tap(low: Int32(g.int(-1...Int(size))), high: Int32(g.int(-1...Int(size))), weight: g.floats(1)[0])
    }

    private static func bytes(_ taps: [Tap]) -> [UInt8] {
        taps.flatMap { rawBytes([$0.low, $0.high]) + rawBytes([$0.weight]) }
    }

    private static func resize(_ p: ck_resize_f32_params, _ x: [Float], _ rows: [Tap], _ columns: [Tap]) -> [Float] {
        func at(_ n: Int32, _ row: Int32, _ column: Int32, _ c: Int32) -> Float {
            let r = min(max(row, 0), p.in_h - 1), w = min(max(column, 0), p.in_w - 1)
            return x[Int(((n * p.in_h + r) * p.in_w + w) * p.channels + c)]
        }
        func mix(_ a: Float, _ b: Float, _ weight: Float) -> Float { a.addingProduct(weight, b - a) }
        var y: [Float] = []
        for n in 0..<p.batch {
            for row in rows {
                for column in columns {
                    for c in 0..<p.channels {
                        let corner = at(n, row.low, column.low, c)
                        let top = mix(corner, at(n, row.low, column.high, c), column.weight)
                        let bottom = mix(
                            at(n, row.high, column.low, c), at(n, row.high, column.high, c), column.weight)
                        let linear = p.kind == Int32(CK_RESIZE_LINEAR.rawValue)
                        y.append(linear ? mix(top, bottom, row.weight) : corner)
                    }
                }
            }
        }
        return y
    }

    private static func lrn(_ p: ck_lrn_f32_params, _ x: [Float]) -> [Float] {
        let channels = Int(p.channels), size = Int(p.size)
        return x.indices.map { i in
            let c = i % channels, start = i - c
            let window = max(0, c - (size - 1) / 2)...min(channels - 1, c + size / 2)
            let sum = window.reduce(Float(0)) { $0.addingProduct(x[start + $1], x[start + $1]) }
            let base = p.bias.addingProduct(p.alpha / Float(size), sum)
            return x[i] / Float(pow(Double(base), Double(p.beta)))
        }
    }

    private static func extreme(_ p: ck_arg_reduce_f32_params, _ x: [Float], _ line: Int) -> Int64 {
        let inner = Int(p.inner), start = line / inner * Int(p.axis) * inner + line % inner
        let values = (0..<Int(p.axis)).map { x[start + $0 * inner] }
        let best = p.minimum == 1 ? values.filter { !$0.isNaN }.min() : values.filter { !$0.isNaN }.max()
        let hasNaN = values.contains(where: \.isNaN)
        let places = values.indices.filter { hasNaN ? values[$0].isNaN : values[$0] == best }
        return Int64((p.select_last == 1 ? places.last : places.first) ?? 0)
    }
}
