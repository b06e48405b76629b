import CKernels
import Foundation
import Testing

/// The families in double precision and the reductions of integers.
struct DoubleTests {
    private static func wild(_ count: Int, _ g: inout SeededGenerator) -> [Double] {
        (0..<count).map { _ in
            g.oneIn(8)
                ? g.pick([
                    .infinity, -.infinity, .nan, 1e300, -1e300, .leastNonzeroMagnitude, 0, -0.0, 1, -1, 2, 3, 0.5,
                ])
                : Double.random(in: -20...20, using: &g)
        }
    }

    /// Checks that every row gives the same bits, and that they are within `ulp` of `exact`.
    private func verify<Params>(
        _ family: ck_family_id, _ params: Params, _ inputs: [[Double]], _ exact: [Double], ulp: Double, _ seed: UInt64
    ) {
        var results: [[Double]] = []
        for isa in KernelHarness.available {
            var y = [Double](repeating: 0, count: exact.count)
            let info = KernelHarness.family(family)
            let sizes = (inputs.map(\.count) + [y.count]).map { UInt64($0 * 8) }
            withUnsafeBytes(of: params) { params in
                #expect(info.check?(params.baseAddress, sizes, UInt32(sizes.count)) != 0)
                let buffers = inputs.map { GuardedBuffer(rawBytes($0), atEnd: true) }
                let output = GuardedBuffer(rawBytes(y), atEnd: true)
                let operands = buffers.map { Optional($0.pointer) } + [output.pointer]
                let units = info.units?(params.baseAddress) ?? 0
                _ = ck_find(family.rawValue, isa.rawValue)?.pointee.run?(params.baseAddress, operands, 0, units)
                y = y.indices.map { output.pointer.load(fromByteOffset: $0 * 8, as: Double.self) }
                withExtendedLifetime(buffers) {}
            }
            results.append(y)
        }
        for y in results {
            for (index, value) in y.enumerated() {
                let want = exact[index], same = results[0][index]
                #expect(value.bitPattern == same.bitPattern || value.isNaN && same.isNaN, "seed \(seed): \(index)")
                let near =
                    value == want || value.isNaN && want.isNaN
                    || abs(value - want) <= ulp * max(want.ulp, .leastNonzeroMagnitude)
                #expect(near, "seed \(seed): \(value) is not \(want): \(params)")
            }
        }
    }

    @Test func functions() {
        let functions: [(ck_unary_kind, Double, (Double) -> Double)] = [
            (CK_UNARY_ABS, 0, { abs($0) }), (CK_UNARY_NEG, 0, { -$0 }), (CK_UNARY_EXP, 1, { exp($0) }),
            (CK_UNARY_LOG, 1, { log($0) }), (CK_UNARY_SQRT, 0, { $0.squareRoot() }),
            (CK_UNARY_RECIPROCAL, 0, { 1 / $0 }), (CK_UNARY_FLOOR, 0, { floor($0) }), (CK_UNARY_CEIL, 0, { ceil($0) }),
            (CK_UNARY_ROUND, 0, { $0.rounded(.toNearestOrEven) }), (CK_UNARY_ERF, 11, { erf($0) }),
            (CK_UNARY_SIN, 1, { sin($0) }), (CK_UNARY_COS, 1, { cos($0) }), (CK_UNARY_TAN, 4, { tan($0) }),
            (CK_UNARY_ASIN, 8, { asin($0) }), (CK_UNARY_ACOS, 8, { acos($0) }), (CK_UNARY_ATAN, 4, { atan($0) }),
            (CK_UNARY_SINH, 8, { sinh($0) }), (CK_UNARY_COSH, 4, { cosh($0) }), (CK_UNARY_TANH, 8, { tanh($0) }),
            (CK_UNARY_ASINH, 8, { asinh($0) }), (CK_UNARY_ACOSH, 8, { acosh($0) }), (CK_UNARY_ATANH, 8, { atanh($0) }),
            (CK_UNARY_EXPM1, 4, { expm1($0) }), (CK_UNARY_SOFTSIGN, 2, { $0 / (1 + abs($0)) }),
            (CK_UNARY_SOFTPLUS, 8, { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }),
        ]
        for (kind, ulp, function) in functions {
            var g = SeededGenerator(seed: UInt64(kind.rawValue))
            let x = Self.wild(6000, &g)
            let p = ck_unary_f64_params(kind: Int32(kind.rawValue), count: Int32(x.count))
            verify(CK_FAMILY_UNARY_F64, p, [x], x.map(function), ulp: ulp, UInt64(kind.rawValue))
        }
    }

    @Test func functionsOfTwo() {
        func floorMod(_ a: Double, _ b: Double) -> Double {
            let rest = fmod(a, b)
            if rest.isNaN { return rest }
            if rest == 0 { return b.sign == .minus ? -0.0 : 0 }
            return (rest < 0) != (b < 0) ? rest + b : rest
        }
        let functions: [(ck_binary_kind, Double, (Double, Double) -> Double)] = [
            (CK_BINARY_ADD, 0, { $0 + $1 }), (CK_BINARY_SUB, 0, { $0 - $1 }), (CK_BINARY_MUL, 0, { $0 * $1 }),
            (CK_BINARY_DIV, 0, { $0 / $1 }), (CK_BINARY_MAX, 0, { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }),
            (CK_BINARY_MIN, 0, { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }), (CK_BINARY_POW, 1, { pow($0, $1) }),
            (CK_BINARY_MOD, 0, { fmod($0, $1) }), (CK_BINARY_FLOOR_MOD, 0, floorMod),
        ]
        for (kind, ulp, function) in functions {
            var g = SeededGenerator(seed: UInt64(kind.rawValue))
            let dims = [7, 300], a = Self.wild(2100, &g), b = Self.wild(300, &g)
            var p = ck_binary_params()
            p.kind = Int32(kind.rawValue)
            Shape.set(&p.dims, dims, fill: 1)
            Shape.set(&p.a_strides, [300, 1], fill: 0)
            Shape.set(&p.b_strides, [0, 1], fill: 0)
            let exact = a.indices.map { function(a[$0], b[$0 % 300]) }
            verify(CK_FAMILY_BINARY_F64, p, [a, b], exact, ulp: ulp, UInt64(kind.rawValue))
        }
    }

    @Test func multipliesMatrices() {
        for seed in 0..<UInt64(30) {
            var g = SeededGenerator(seed: seed)
            let (batch, m, n, k) = (g.int(1...3), g.int(1...9), g.int(1...20), g.int(0...30))
            let p = ck_gemm_f64_params(
                batch: Int32(batch), m: Int32(m), n: Int32(n), k: Int32(k), a_batch: Int32(m * k), b_batch: 0)
            let a = (0..<(batch * m * k)).map { _ in Double.random(in: -2...2, using: &g) }
            let b = (0..<(k * n)).map { _ in Double.random(in: -2...2, using: &g) }
            let exact = (0..<(batch * m * n)).map { at in
                (0..<k).reduce(0.0) { $0 + a[at / n * k + $1] * b[$1 * n + at % n] }
            }
            if k > 0 { verify(CK_FAMILY_GEMM_F64, p, [a, b], exact, ulp: 0, seed) }
        }
    }

    @Test func reduces() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let (outer, axis, inner) = (g.int(1...4), g.pick([1, 7, 500]), g.int(1...5))
            let kind = g.pick([
                CK_REDUCE_SUM, CK_REDUCE_MEAN, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_PROD, CK_REDUCE_SUM_SQUARE,
                CK_REDUCE_L1, CK_REDUCE_L2, CK_REDUCE_LOG_SUM_EXP,
            ])
            let p = ck_reduce_any_params(
                kind: Int32(kind.rawValue), dtype: Int32(CK_F64.rawValue), outer: Int32(outer), axis: Int32(axis),
                inner: Int32(inner))
            let x = (0..<(outer * axis * inner)).map { _ in Double.random(in: -2...2, using: &g) }
            let exact = (0..<(outer * inner)).map { line in
                reduced((0..<axis).map { x[(line / inner * axis + $0) * inner + line % inner] }, kind)
            }
            verify(CK_FAMILY_REDUCE_ANY, p, [x], exact, ulp: kind == CK_REDUCE_LOG_SUM_EXP ? 4 : 0, seed)
        }
    }

    private func reduced(_ x: [Double], _ kind: ck_reduce_kind) -> Double {
        switch kind {
        case CK_REDUCE_SUM: x.reduce(0, +)
        case CK_REDUCE_MEAN: x.reduce(0, +) / Double(x.count)
        case CK_REDUCE_MAX: x.max() ?? 0
        case CK_REDUCE_MIN: x.min() ?? 0
        case CK_REDUCE_PROD: x.reduce(1, *)
        case CK_REDUCE_SUM_SQUARE: x.reduce(0) { $0 + $1 * $1 }
        case CK_REDUCE_L1: x.reduce(0) { $0 + abs($1) }
        case CK_REDUCE_L2: x.reduce(0) { $0 + $1 * $1 }.squareRoot()
        default: log(x.reduce(0) { $0 + exp($1 - (x.max() ?? 0)) }) + (x.max() ?? 0)
        }
    }

    @Test func reducesIntegers() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let (outer, axis, inner) = (g.int(1...4), g.pick([1, 7, 500]), g.int(1...5))
            let kind = g.pick([
                CK_REDUCE_SUM, CK_REDUCE_MEAN, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_PROD, CK_REDUCE_L1,
            ])
            let p = ck_reduce_any_params(
                kind: Int32(kind.rawValue), dtype: Int32(CK_I16.rawValue), outer: Int32(outer), axis: Int32(axis),
                inner: Int32(inner))
            let x = (0..<(outer * axis * inner)).map { _ in Int16(truncatingIfNeeded: Int(g.next() >> 48)) }
            let expected = (0..<(outer * inner)).map { line in
                let line = (0..<axis).map { Int64(x[(line / inner * axis + $0) * inner + line % inner]) }
                let result: Int64 =
                    switch kind {
                    case CK_REDUCE_SUM: line.reduce(0, +)
                    case CK_REDUCE_MEAN: line.reduce(0, +) / Int64(axis)
                    case CK_REDUCE_MAX: line.max() ?? 0
                    case CK_REDUCE_MIN: line.min() ?? 0
                    case CK_REDUCE_PROD: line.reduce(1, &*)
                    default: line.reduce(0) { $0 + abs($1) }
                    }
                return Int16(truncatingIfNeeded: result)
            }
            let test = KernelCase(
                CK_FAMILY_REDUCE_ANY, p, inputs: [rawBytes(x)],
                outputs: [[UInt8](repeating: 0x55, count: expected.count * 2)], expected: [rawBytes(expected)],
                comparison: .bytes)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }
}
