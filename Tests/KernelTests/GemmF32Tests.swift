import CKernels
import Testing

/// gemm_f32 against a scalar loop.
struct GemmF32Tests {
    @Test func matchesTheScalarLoop() {
        for seed in 0..<UInt64(300) {
            var generator = SeededGenerator(seed: seed)
            let params = Self.randomParams(&generator)
            KernelHarness.verify(Self.makeCase(params, &generator), seed: seed, "seed \(seed): \(params)")
        }
    }

    /// Every height of a tile, with a whole and a cut last panel.
    @Test func matchesForEveryRowCount() {
        for m in 1...30 {
            for n in [16, 32, 65, 128, 150] {
                var generator = SeededGenerator(seed: UInt64(m * n))
                var p = ck_gemm_f32_params()
                (p.batch, p.m, p.n, p.k) = (1, Int32(m), Int32(n), 37)
                (p.a_row, p.c_row, p.r_row) = (p.k, p.n, p.n)
                KernelHarness.verify(Self.makeCase(p, &generator), seed: UInt64(m), "\(p)")
            }
        }
    }

    @Test func infinitiesAndNaNsSpreadAsArithmeticSays() {
        var p = ck_gemm_f32_params()
        (p.batch, p.m, p.n, p.k) = (1, 4, 16, 3)
        (p.a_row, p.c_row) = (3, 16)
        p.activation.kind = Int32(CK_ACT_RELU.rawValue)
        let special: [Float] = [
            .infinity, -.infinity, .nan, 0, -0.0, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 1,
        ]
        let a = (0..<12).map { special[$0 % 8] }, b = (0..<48).map { special[($0 * 5 + $0 / 8) % 8] }
        let y = [Float](repeating: untouched, count: 64)
        let expected = Self.reference(p, a, b, nil, nil, y)
        KernelHarness.verify(
            KernelCase(CK_FAMILY_GEMM_F32, p, inputs: [a, b, nil, nil], output: y, expected: expected), seed: 0,
            "special")
    }

    /// One multiply-add each, with a sum a hair beside a midpoint between two floats: products 2^e (1 - 2^-2k) and
    /// addends whose last place is 2^(e + 1), or subnormal ones. An emulation that rounds twice fails here.
    @Test func multiplyAddRoundsOnce() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            var p = ck_gemm_f32_params()
            (p.batch, p.m, p.n, p.k) = (1, 30, 64, 1)
            (p.a_row, p.c_row) = (1, 64)
            let tiny = g.oneIn(3)
            let k = g.int(13...23), exponent = tiny ? -150 + g.int(-1...1) : g.int(-100...80)
            let a = (0..<30).map { _ in Self.beside(&g, exponent: g.int(-1...1), 1 + Float.exp2(-k)) }
            let b = (0..<64).map { _ in Self.beside(&g, exponent: max(exponent, -126), 1 - Float.exp2(-k)) }
            let scaledA = a.map { tiny ? $0 * Float.exp2(exponent + 126) : $0 }
            let bias = (0..<64).map { _ in
                tiny
                    ? Float(bitPattern: UInt32(g.int(0...0x007f_ffff)))
                    : Self.beside(&g, exponent: exponent + 24, 1 + Float(g.int(0...0x7f_ffff)) * Float.exp2(-23))
            }
            let y = [Float](repeating: untouched, count: 30 * 64)
            let expected = Self.reference(p, scaledA, b, bias, nil, y)
            KernelHarness.verify(
                KernelCase(CK_FAMILY_GEMM_F32, p, inputs: [scaledA, b, bias, nil], output: y, expected: expected),
                seed: 0, "seed \(seed)")
        }
    }

    /// The significand times 2^exponent, of either sign.
    private static func beside(_ g: inout SeededGenerator, exponent: Int, _ significand: Float) -> Float {
        Float(sign: g.oneIn(2) ? .plus : .minus, exponent: exponent, significand: significand)
    }

    @Test func addsToTheResidualInPlace() {
        for seed in 0..<UInt64(60) {
            var generator = SeededGenerator(seed: seed)
            var p = Self.randomParams(&generator)
            (p.c_row, p.r_row, p.c_batch, p.r_batch) = (p.n, p.n, p.m * p.n, p.m * p.n)
            let test = Self.makeCase(p, &generator)
            if test.inputs[3] != nil { KernelHarness.verifyInPlace(test, input: 3, "seed \(seed): \(p)") }
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_GEMM_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_gemm_f32_params {
        var p = ck_gemm_f32_params()
        p.batch = Int32(g.oneIn(3) ? g.int(1...4) : 1)
        p.m = Int32(g.oneIn(3) ? 1 : g.int(1...50))
        p.n = Int32(g.int(1...180))
        p.k = Int32(g.oneIn(20) ? 0 : g.int(1...70))
        p.a_row = p.k + Int32(g.oneIn(4) ? g.int(0...5) : 0)
        p.c_row = p.n + Int32(g.oneIn(4) ? g.int(0...5) : 0)
        p.r_row = g.oneIn(4) ? 0 : p.n + Int32(g.oneIn(4) ? g.int(0...5) : 0)
        p.a_batch = g.oneIn(3) ? 0 : p.m * p.a_row
        p.b_batch = g.oneIn(2) ? 0 : (p.n + 15) / 16 * 16 * p.k
        p.c_batch = p.m * p.c_row + Int32(g.oneIn(4) ? 3 : 0)
        p.r_batch = g.oneIn(3) ? 0 : p.m * p.r_row
        p.residual_order = Int32(g.int(0...1))
        if g.oneIn(3) { (p.row_block, p.panel_block) = (Int32(g.int(0...20)), Int32(g.int(0...5))) }
        p.activation = ReferenceActivation.random(&g)
        return p
    }

    private static func makeCase(_ p: ck_gemm_f32_params, _ g: inout SeededGenerator) -> KernelCase {
        func extent(_ width: Int32, _ row: Int32, _ batch: Int32) -> Int {
            width == 0 ? 0 : Int((p.batch - 1) * batch + (p.m - 1) * row + width)
        }
        let a = g.floats(extent(p.k, p.a_row, p.a_batch))
        let b = g.floats(p.k == 0 ? 0 : Int((p.batch - 1) * p.b_batch + (p.n + 15) / 16 * 16 * p.k))
        let bias = g.oneIn(3) ? nil : g.floats(Int(p.n))
        let residual = g.oneIn(3) ? g.floats(extent(p.n, p.r_row, p.r_batch)) : nil
        let c = [Float](repeating: untouched, count: extent(p.n, p.c_row, p.c_batch))
        return KernelCase(
            CK_FAMILY_GEMM_F32, p, inputs: [a, b, bias, residual], output: c,
            expected: reference(p, a, b, bias, residual, c))
    }

    private static func reference(
        _ p: ck_gemm_f32_params, _ a: [Float], _ b: [Float], _ bias: [Float]?, _ residual: [Float]?, _ initial: [Float]
    ) -> [Float] {
        var c = initial
        let k = Int(p.k)
        for matrix in 0..<Int(p.batch) {
            for row in 0..<Int(p.m) {
                for column in 0..<Int(p.n) {
                    var acc = bias?[column] ?? 0
                    let aBase = matrix * Int(p.a_batch) + row * Int(p.a_row)
                    let bBase = matrix * Int(p.b_batch) + column / 16 * 16 * k + column % 16
                    for i in 0..<k { acc.addProduct(a[aBase + i], b[bBase + i * 16]) }
                    let r = residual?[matrix * Int(p.r_batch) + row * Int(p.r_row) + column]
                    c[matrix * Int(p.c_batch) + row * Int(p.c_row) + column] = ReferenceActivation.finish(
                        acc, residual: r, order: p.residual_order, p.activation)
                }
            }
        }
        return c
    }
}

extension Float {
    /// 2 to the power of n.
    fileprivate static func exp2(_ n: Int) -> Float {
        Float(sign: .plus, exponent: n, significand: 1)
    }
}
