import CKernels
import Testing

/// depthwise_f32 against a scalar loop.
struct DepthwiseF32Tests {
    @Test func matchesTheScalarLoop() {
        for seed in 0..<UInt64(400) {
            var generator = SeededGenerator(seed: seed)
            let params = Self.randomParams(&generator)
            KernelHarness.verify(Self.makeCase(params, &generator), seed: seed, "seed \(seed): \(params)")
        }
    }

    @Test func matchesTheScalarLoopOnFewChannels() {
        for seed in 0..<UInt64(300) {
            var generator = SeededGenerator(seed: seed)
            let params = Self.randomFewChannels(&generator)
            KernelHarness.verify(Self.makeCase(params, &generator), seed: seed, "seed \(seed): \(params)")
        }
    }

    @Test func addsToTheResidualInPlace() {
        for seed in 0..<UInt64(60) {
            var generator = SeededGenerator(seed: seed)
            var p = seed % 2 == 0 ? Self.randomParams(&generator) : Self.randomFewChannels(&generator)
            (p.y_pixel, p.r_pixel) = (p.channels, p.channels)
            let test = Self.makeCase(p, &generator)
            if test.inputs[3] != nil { KernelHarness.verifyInPlace(test, input: 3, "seed \(seed): \(p)") }
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_DEPTHWISE_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_depthwise_f32_params {
        var p = ck_depthwise_f32_params()
        p.batch = Int32(g.oneIn(4) ? 2 : 1)
        (p.in_h, p.in_w) = (Int32(g.int(1...12)), Int32(g.int(1...30)))
        p.channels = Int32(g.pick([1, 3, 8, 16, 19, 24, 32, 40, 70]))
        let size = Int32(g.pick([1, 2, 3, 3, 3, 5, 5, 7]))
        (p.kernel_h, p.kernel_w) = g.oneIn(4) ? (Int32(g.int(1...5)), Int32(g.int(1...5))) : (size, size)
        let stride = Int32(g.int(1...2))
        (p.stride_h, p.stride_w) = g.oneIn(4) ? (Int32(g.int(1...3)), Int32(g.int(1...3))) : (stride, stride)
        (p.dilation_h, p.dilation_w) = g.oneIn(4) ? (Int32(g.int(1...3)), Int32(g.int(1...3))) : (1, 1)
        (p.pad_top, p.pad_left) = (Int32(g.int(0...3)), Int32(g.int(0...3)))
        (p.out_h, p.out_w) = (Int32(g.int(1...10)), Int32(g.int(1...34)))
        p.x_pixel = p.channels + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.y_pixel = p.channels + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.r_pixel = p.channels + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.residual_order = Int32(g.int(0...1))
        p.activation = ReferenceActivation.random(&g)
        return p
    }

    /// Windows of any width on wide pictures with 1...17 channels, mostly dense.
    private static func randomFewChannels(_ g: inout SeededGenerator) -> ck_depthwise_f32_params {
        var p = randomParams(&g)
        p.channels = Int32(g.oneIn(3) ? 1 : g.int(1...17))
        (p.in_h, p.in_w) = (Int32(g.int(1...7)), Int32(g.int(1...150)))
        (p.kernel_h, p.kernel_w) = (Int32(g.int(1...5)), Int32(g.pick([1, 2, 3, 5, 31, g.int(1...40)])))
        (p.stride_h, p.stride_w) = (1, Int32(g.oneIn(4) ? 2 : 1))
        (p.pad_top, p.pad_left) = (Int32(g.int(0...4)), Int32(g.int(0...20)))
        (p.out_h, p.out_w) = (Int32(g.int(1...5)), Int32(g.int(1...200)))
        p.x_pixel = p.channels + Int32(g.oneIn(6) ? g.int(1...5) : 0)
        p.y_pixel = p.channels + Int32(g.oneIn(6) ? g.int(1...5) : 0)
        p.r_pixel = p.channels + Int32(g.oneIn(6) ? g.int(1...5) : 0)
        return p
    }

    private static func makeCase(_ p: ck_depthwise_f32_params, _ g: inout SeededGenerator) -> KernelCase {
        let channels = Int(p.channels)
        let inPixels = Int(p.batch * p.in_h * p.in_w), outPixels = Int(p.batch * p.out_h * p.out_w)
        let x = g.floats((inPixels - 1) * Int(p.x_pixel) + channels)
        let weights = g.floats(Int(p.kernel_h * p.kernel_w) * channels)
        let bias = g.oneIn(3) ? nil : g.floats(channels)
        let residual = g.oneIn(3) ? g.floats((outPixels - 1) * Int(p.r_pixel) + channels) : nil
        let y = [Float](repeating: untouched, count: (outPixels - 1) * Int(p.y_pixel) + channels)
        return KernelCase(
            CK_FAMILY_DEPTHWISE_F32, p, inputs: [x, weights, bias, residual], output: y,
            expected: reference(p, x, weights, bias, residual, y))
    }

    private static func reference(
        _ p: ck_depthwise_f32_params, _ x: [Float], _ w: [Float], _ bias: [Float]?, _ residual: [Float]?,
        _ initial: [Float]
    ) -> [Float] {
        var y = initial
        for pixel in 0..<Int(p.batch * p.out_h * p.out_w) {
            for c in 0..<Int(p.channels) {
                let acc = chain(p, x, w, pixel, c, bias?[c] ?? 0)
                y[pixel * Int(p.y_pixel) + c] = ReferenceActivation.finish(
                    acc, residual: residual?[pixel * Int(p.r_pixel) + c], order: p.residual_order, p.activation)
            }
        }
        return y
    }

    /// The sum of the taps of one output element in the order (ky, kx).
    private static func chain(
        _ p: ck_depthwise_f32_params, _ x: [Float], _ w: [Float], _ pixel: Int, _ c: Int, _ start: Float
    ) -> Float {
        let ox = pixel % Int(p.out_w), oy = pixel / Int(p.out_w) % Int(p.out_h), n = pixel / Int(p.out_w * p.out_h)
        var acc = start
        for ky in 0..<Int(p.kernel_h) {
            let iy = oy * Int(p.stride_h) - Int(p.pad_top) + ky * Int(p.dilation_h)
            if iy < 0 || iy >= Int(p.in_h) { continue }
            for kx in 0..<Int(p.kernel_w) {
                let ix = ox * Int(p.stride_w) - Int(p.pad_left) + kx * Int(p.dilation_w)
                if ix < 0 || ix >= Int(p.in_w) { continue }
                let source = ((n * Int(p.in_h) + iy) * Int(p.in_w) + ix) * Int(p.x_pixel) + c
                acc.addProduct(x[source], w[(ky * Int(p.kernel_w) + kx) * Int(p.channels) + c])
            }
        }
        return acc
    }
}
