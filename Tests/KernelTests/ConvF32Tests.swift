import CKernels
import Testing

/// conv_f32 against a scalar loop.
struct ConvF32Tests {
    @Test func matchesTheScalarLoop() {
        for seed in 0..<UInt64(400) {
            var generator = SeededGenerator(seed: seed)
            let params = Self.randomParams(&generator)
            KernelHarness.verify(Self.makeCase(params, &generator), seed: seed, "seed \(seed): \(params)")
        }
    }

    /// Shapes that models have, one for each path through the kernel.
    @Test(arguments: [
        (3, 32, 3, 2, 1, 33), (16, 24, 1, 1, 0, 14), (64, 48, 3, 1, 1, 14), (40, 64, 3, 1, 1, 7), (24, 20, 5, 1, 2, 9),
        (8, 130, 1, 2, 0, 15), (1, 16, 3, 1, 1, 20), (256, 17, 7, 1, 0, 7), (12, 12, 3, 2, 0, 30),
        (1024, 70, 1, 1, 0, 4),
    ])
    func matchesOnModelShapes(inC: Int, outC: Int, kernel: Int, stride: Int, pad: Int, size: Int) {
        var generator = SeededGenerator(seed: UInt64(inC * outC))
        var p = ck_conv_f32_params()
        (p.batch, p.in_h, p.in_w, p.in_c) = (1, Int32(size), Int32(size), Int32(inC))
        (p.kernel_h, p.kernel_w, p.stride_h, p.stride_w) = (Int32(kernel), Int32(kernel), Int32(stride), Int32(stride))
        (p.dilation_h, p.dilation_w, p.pad_top, p.pad_left, p.groups) = (1, 1, Int32(pad), Int32(pad), 1)
        let out = Int32((size + 2 * pad - kernel) / stride + 1)
        (p.out_h, p.out_w, p.out_c) = (out, out, Int32(outC))
        (p.x_pixel, p.y_pixel, p.r_pixel) = (p.in_c, p.out_c, p.out_c)
        KernelHarness.verify(Self.makeCase(p, &generator), seed: 1, "\(p)")
    }

    @Test func addsToTheResidualInPlace() {
        for seed in 0..<UInt64(60) {
            var generator = SeededGenerator(seed: seed)
            var p = Self.randomParams(&generator)
            (p.y_pixel, p.r_pixel) = (p.out_c, p.out_c)
            let test = Self.makeCase(p, &generator)
            if test.inputs[3] != nil { KernelHarness.verifyInPlace(test, input: 3, "seed \(seed): \(p)") }
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_CONV_F32)
    }

    private static func randomParams(_ g: inout SeededGenerator) -> ck_conv_f32_params {
        var p = ck_conv_f32_params()
        p.groups = Int32(g.oneIn(4) ? g.int(1...3) : 1)
        p.batch = Int32(g.oneIn(4) ? 2 : 1)
        (p.in_h, p.in_w) = (Int32(g.int(1...12)), Int32(g.int(1...20)))
        p.in_c = p.groups * Int32(g.pick([1, 2, 3, 4, 8, 16, 19]))
        p.out_c = p.groups * Int32(g.pick([1, 7, 8, 16, 20, 24, 32, 40, 64, 70]))
        let pointwise = g.oneIn(4)
        (p.kernel_h, p.kernel_w) = pointwise ? (1, 1) : (Int32(g.int(1...4)), Int32(g.int(1...5)))
        (p.stride_h, p.stride_w) = pointwise ? (1, 1) : (Int32(g.int(1...3)), Int32(g.int(1...3)))
        (p.dilation_h, p.dilation_w) = g.oneIn(3) ? (Int32(g.int(1...3)), Int32(g.int(1...3))) : (1, 1)
        (p.pad_top, p.pad_left) = pointwise ? (0, 0) : (Int32(g.int(0...4)), Int32(g.int(0...4)))
        p.out_h = pointwise ? p.in_h : Int32(g.int(1...10))
        p.out_w = pointwise ? p.in_w : Int32(g.int(1...34))
        p.x_pixel = p.in_c + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.y_pixel = p.out_c + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.r_pixel = p.out_c + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.residual_order = Int32(g.int(0...1))
        if g.oneIn(3) { (p.row_block, p.panel_block) = (Int32(g.int(0...4)), Int32(g.int(0...3))) }
        p.activation = ReferenceActivation.random(&g)
        return p
    }

    private static func makeCase(_ p: ck_conv_f32_params, _ g: inout SeededGenerator) -> KernelCase {
        let groupC = Int(p.in_c / p.groups), panels = (Int(p.out_c / p.groups) + 15) / 16
        let inPixels = Int(p.batch * p.in_h * p.in_w), outPixels = Int(p.batch * p.out_h * p.out_w)
        let x = g.floats((inPixels - 1) * Int(p.x_pixel) + Int(p.in_c))
        let weights = g.floats(Int(p.groups) * panels * Int(p.kernel_h * p.kernel_w) * groupC * 16)
        let bias = g.oneIn(3) ? nil : g.floats(Int(p.out_c))
        let residual = g.oneIn(3) ? g.floats((outPixels - 1) * Int(p.r_pixel) + Int(p.out_c)) : nil
        let y = [Float](repeating: untouched, count: (outPixels - 1) * Int(p.y_pixel) + Int(p.out_c))
        return KernelCase(
            CK_FAMILY_CONV_F32, p, inputs: [x, weights, bias, residual], output: y,
            expected: reference(p, x, weights, bias, residual, y))
    }

    private static func reference(
        _ p: ck_conv_f32_params, _ x: [Float], _ w: [Float], _ bias: [Float]?, _ residual: [Float]?, _ initial: [Float]
    ) -> [Float] {
        var y = initial
        let groupOut = Int(p.out_c / p.groups)
        for pixel in 0..<Int(p.batch * p.out_h * p.out_w) {
            for oc in 0..<Int(p.out_c) {
                let acc = chain(p, x, w, pixel, oc / groupOut, oc % groupOut, bias?[oc] ?? 0)
                y[pixel * Int(p.y_pixel) + oc] = ReferenceActivation.finish(
                    acc, residual: residual?[pixel * Int(p.r_pixel) + oc], order: p.residual_order, p.activation)
            }
        }
        return y
    }

    /// The sum of the taps of one output element in the order (ky, kx, ic).
    private static func chain(
        _ p: ck_conv_f32_params, _ x: [Float], _ w: [Float], _ pixel: Int, _ group: Int, _ oc: Int, _ start: Float
    ) -> Float {
        let (kh, kw, groupC) = (Int(p.kernel_h), Int(p.kernel_w), Int(p.in_c / p.groups))
        let panels = (Int(p.out_c / p.groups) + 15) / 16
        let ox = pixel % Int(p.out_w), oy = pixel / Int(p.out_w) % Int(p.out_h), n = pixel / Int(p.out_w * p.out_h)
        var acc = start
        for ky in 0..<kh {
            let iy = oy * Int(p.stride_h) - Int(p.pad_top) + ky * Int(p.dilation_h)
            if iy < 0 || iy >= Int(p.in_h) { continue }
            for kx in 0..<kw {
                let ix = ox * Int(p.stride_w) - Int(p.pad_left) + kx * Int(p.dilation_w)
                if ix < 0 || ix >= Int(p.in_w) { continue }
                let source = ((n * Int(p.in_h) + iy) * Int(p.in_w) + ix) * Int(p.x_pixel) + group * groupC
                let row = (((group * panels + oc / 16) * kh + ky) * kw + kx) * groupC
                for ic in 0..<groupC { acc.addProduct(x[source + ic], w[(row + ic) * 16 + oc % 16]) }
            }
        }
        return acc
    }
}
