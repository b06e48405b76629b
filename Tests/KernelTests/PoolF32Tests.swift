import CKernels
import Testing

/// pool_f32 against a scalar loop.
struct PoolF32Tests {
    @Test func matchesTheScalarLoop() {
        Self.verify(Self.randomParams)
    }

    @Test func matchesTheScalarLoopOnFewChannels() {
        Self.verify(Self.randomFewChannels)
    }

    private static func verify(_ params: (inout SeededGenerator) -> ck_pool_f32_params) {
        for seed in 0..<UInt64(400) {
            var g = SeededGenerator(seed: seed)
            let p = params(&g)
            let x = (g.oneIn(3) ? { $0.wildFloats($1) } : { $0.floats($1) } as (inout SeededGenerator, Int) -> [Float])(
                &g, Int((p.batch * p.in_h * p.in_w - 1) * p.x_pixel + p.channels))
            let count = Int((p.batch * p.out_h * p.out_w - 1) * p.y_pixel + p.channels)
            let y = [Float](repeating: untouched, count: count)
            let test = KernelCase(CK_FAMILY_POOL_F32, p, inputs: [x], output: y, expected: reference(p, x, y))
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_POOL_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_pool_f32_params {
        var p = ck_pool_f32_params()
        p.kind = Int32(g.int(0...1))
        p.batch = Int32(g.int(1...2))
        (p.in_h, p.in_w, p.out_h, p.out_w) = (Int32(g.int(1...9)), Int32(g.int(1...9)), 0, 0)
        (p.out_h, p.out_w) = (Int32(g.int(1...6)), Int32(g.int(1...6)))
        p.channels = Int32(g.pick([1, 3, 8, 16, 17, 40, 64, 70, 150]))
        (p.kernel_h, p.kernel_w) = (Int32(g.int(1...4)), Int32(g.int(1...4)))
        (p.stride_h, p.stride_w) = (Int32(g.int(1...3)), Int32(g.int(1...3)))
        (p.dilation_h, p.dilation_w) = g.oneIn(3) ? (Int32(g.int(1...3)), Int32(g.int(1...3))) : (1, 1)
        (p.pad_top, p.pad_left) = (Int32(g.int(0...3)), Int32(g.int(0...3)))
        (p.pad_bottom, p.pad_right) = (Int32(g.int(0...3)), Int32(g.int(0...3)))
        p.count_include_pad = Int32(g.int(0...1))
        p.x_pixel = p.channels + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.y_pixel = p.channels + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        return p
    }

    /// Windows of any width on wide pictures with 1...17 channels, mostly dense.
    private static func randomFewChannels(_ g: inout SeededGenerator) -> ck_pool_f32_params {
        var p = randomParams(&g)
        p.channels = Int32(g.oneIn(3) ? 1 : g.int(1...17))
        (p.in_h, p.in_w) = (Int32(g.int(1...7)), Int32(g.int(1...150)))
        (p.kernel_h, p.kernel_w) = (Int32(g.pick([1, 1, 2, 3, 9])), Int32(g.pick([1, 2, 3, 5, 31, g.int(1...40)])))
        (p.stride_h, p.stride_w) = (1, Int32(g.oneIn(2) ? 1 : g.int(2...4)))
        (p.pad_top, p.pad_bottom) = (Int32(g.int(0...4)), Int32(g.int(0...4)))
        (p.pad_left, p.pad_right) = (Int32(g.int(0...20)), Int32(g.int(0...20)))
        // Also windows that begin beyond the padded picture, which pool nothing.
        (p.out_h, p.out_w) = (Int32(g.int(1...5)), Int32(g.int(1...200)))
        p.x_pixel = p.channels + Int32(g.oneIn(6) ? g.int(1...5) : 0)
        p.y_pixel = p.channels + Int32(g.oneIn(6) ? g.int(1...5) : 0)
        return p
    }

    private static func reference(_ p: ck_pool_f32_params, _ x: [Float], _ initial: [Float]) -> [Float] {
        var y = initial
        for pixel in 0..<Int(p.batch * p.out_h * p.out_w) {
            let ox = pixel % Int(p.out_w), oy = pixel / Int(p.out_w) % Int(p.out_h)
            let n = pixel / Int(p.out_w * p.out_h)
            let (taps, padded) = window(p, oy, ox)
            for c in 0..<Int(p.channels) {
                let values = taps.map { x[((n * Int(p.in_h) + $0.0) * Int(p.in_w) + $0.1) * Int(p.x_pixel) + c] }
                y[pixel * Int(p.y_pixel) + c] = pool(p, values, p.count_include_pad == 1 ? padded : taps.count)
            }
        }
        return y
    }

    /// The taps inside the picture, and the number inside the padded picture.
    private static func window(_ p: ck_pool_f32_params, _ oy: Int, _ ox: Int) -> ([(Int, Int)], Int) {
        var taps: [(Int, Int)] = [], padded = 0
        for ky in 0..<Int(p.kernel_h) {
            for kx in 0..<Int(p.kernel_w) {
                let iy = oy * Int(p.stride_h) - Int(p.pad_top) + ky * Int(p.dilation_h)
                let ix = ox * Int(p.stride_w) - Int(p.pad_left) + kx * Int(p.dilation_w)
                if iy < p.in_h + p.pad_bottom && ix < p.in_w + p.pad_right { padded += 1 }
                if (0..<Int(p.in_h)).contains(iy) && (0..<Int(p.in_w)).contains(ix) { taps.append((iy, ix)) }
            }
        }
        return (taps, padded)
    }

    private static func pool(_ p: ck_pool_f32_params, _ values: [Float], _ divisor: Int) -> Float {
        if p.kind == Int32(CK_POOL_AVERAGE.rawValue) { return values.reduce(0, +) / Float(max(divisor, 1)) }
        if values.contains(where: \.isNaN) { return .nan }
        return values.reduce(-.infinity) { $0 > $1 ? $0 : $1 }
    }
}
