import CKernels
import Testing

/// pack_f32 against its definition.
struct PackF32Tests {
    @Test func matchesTheDefinition() {
        for seed in 0..<UInt64(200) {
            var generator = SeededGenerator(seed: seed)
            let params = Self.randomParams(&generator)
            KernelHarness.verify(Self.makeCase(params, &generator), seed: seed, "seed \(seed): \(params)")
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_PACK_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_pack_f32_params {
        var p = ck_pack_f32_params()
        (p.batch, p.columns) = (Int32(g.int(1...3)), Int32(g.int(1...50)))
        (p.outer, p.inner) = (Int32(g.int(1...9)), Int32(g.int(1...9)))
        let rows = p.outer * p.inner
        switch g.int(0...3) {
        case 0:  // a matrix, rows by columns
            (p.column_stride, p.inner_stride, p.outer_stride) = (1, p.columns, p.columns * p.inner)
        case 1:  // its transpose
            (p.column_stride, p.inner_stride, p.outer_stride) = (rows, 1, p.inner)
        case 2:  // a filter [oc][ic][kh * kw]
            (p.column_stride, p.inner_stride, p.outer_stride) = (rows, p.outer, 1)
        default:
            (p.column_stride, p.inner_stride, p.outer_stride) =
                (Int32(g.int(0...5)), Int32(g.int(0...5)), Int32(g.int(0...5)))
        }
        p.batch_stride = g.oneIn(3) ? 0 : rows * p.columns
        return p
    }

    private static func makeCase(_ p: ck_pack_f32_params, _ g: inout SeededGenerator) -> KernelCase {
        let last =
            (p.batch - 1) * p.batch_stride + (p.columns - 1) * p.column_stride + (p.outer - 1) * p.outer_stride
            + (p.inner - 1) * p.inner_stride
        let source = g.floats(Int(last) + 1)
        let panels = Int(p.columns + 15) / 16, rows = Int(p.outer * p.inner)
        var packed: [Float] = []
        for batch in 0..<p.batch {
            for panel in 0..<panels {
                for row in 0..<p.outer * p.inner {
                    for lane in 0..<16 {
                        let column = Int32(panel * 16 + lane)
                        let place =
                            batch * p.batch_stride + column * p.column_stride + row / p.inner * p.outer_stride
                            + row % p.inner * p.inner_stride
                        packed.append(column < p.columns ? source[Int(place)] : 0)
                    }
                }
            }
        }
        let initial = [Float](repeating: untouched, count: Int(p.batch) * panels * rows * 16)
        return KernelCase(CK_FAMILY_PACK_F32, p, inputs: [source], output: initial, expected: packed)
    }
}
