import CKernels
import Testing

/// conv_weight_gradient_f32 and depthwise_weight_gradient_f32 against a scalar loop.
struct WeightGradientTests {
    @Test func convMatchesTheScalarLoop() {
        for seed in 0..<UInt64(150) {
            var generator = SeededGenerator(seed: seed)
            let p = Self.randomConv(&generator)
            let channels = (Int(p.in_c), Int(p.out_c), Int(p.groups))
            let window = Window(p.batch, (p.in_h, p.in_w, p.out_h, p.out_w), &generator)
            var params = p
            window.set(&params)
            params.chunks = Int32(generator.int(1...Int(p.batch)))
            let x = generator.floats(window.inPixels(params.batch) * Int(p.x_pixel) - Int(p.x_pixel - p.in_c))
            let g = generator.floats(window.outPixels(params.batch) * Int(p.g_pixel) - Int(p.g_pixel - p.out_c))
            let (inner, filters) = (channels.0 / channels.2, channels.1 / channels.2)
            let depth = inner * window.taps
            let count = Int(params.chunks) * depth * channels.1
            var expected = [Float](repeating: 0, count: count)
            for chunk in 0..<Int(params.chunks) {
                window.forEach(Int(p.batch), Int(params.chunks), chunk) { ky, kx, source, target in
                    for oc in 0..<channels.1 {
                        let (group, filter) = (oc / filters, oc % filters)
                        let base = (chunk * channels.2 + group) * depth
                        for ic in 0..<inner {
                            let row = base + (kx * window.kernel.0 + ky) * inner + ic
                            expected[row * filters + filter].addProduct(
                                x[source * Int(p.x_pixel) + group * inner + ic], g[target * Int(p.g_pixel) + oc])
                        }
                    }
                }
            }
            let test = KernelCase(
                CK_FAMILY_CONV_WEIGHT_GRADIENT_F32, params, inputs: [x, g],
                output: [Float](repeating: untouched, count: count), expected: expected)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(params)")
        }
    }

    @Test func depthwiseMatchesTheScalarLoop() {
        for seed in 0..<UInt64(300) {
            var generator = SeededGenerator(seed: seed)
            var p = ck_depthwise_weight_gradient_f32_params()
            p.batch = Int32(generator.int(1...4))
            p.channels = Int32(generator.pick([1, 3, 8, 16, 19, 32, 40, 70]))
            (p.in_h, p.in_w) = (Int32(generator.int(1...9)), Int32(generator.int(1...20)))
            (p.out_h, p.out_w) = (Int32(generator.int(1...9)), Int32(generator.int(1...20)))
            p.x_pixel = p.channels + Int32(generator.oneIn(4) ? 3 : 0)
            p.g_pixel = p.channels + Int32(generator.oneIn(4) ? 5 : 0)
            p.chunks = Int32(generator.int(1...Int(p.batch)))
            let window = Window(p.batch, (p.in_h, p.in_w, p.out_h, p.out_w), &generator)
            (p.kernel_h, p.kernel_w) = (Int32(window.kernel.0), Int32(window.kernel.1))
            (p.stride_h, p.stride_w) = (Int32(window.stride.0), Int32(window.stride.1))
            (p.dilation_h, p.dilation_w) = (Int32(window.dilation.0), Int32(window.dilation.1))
            (p.pad_top, p.pad_left) = (Int32(window.pad.0), Int32(window.pad.1))
            let channels = Int(p.channels)
            let x = generator.floats((window.inPixels(p.batch) - 1) * Int(p.x_pixel) + channels)
            let g = generator.floats((window.outPixels(p.batch) - 1) * Int(p.g_pixel) + channels)
            var expected = [Float](repeating: 0, count: Int(p.chunks) * window.taps * channels)
            for chunk in 0..<Int(p.chunks) {
                window.forEach(Int(p.batch), Int(p.chunks), chunk) { ky, kx, source, target in
                    let row = chunk * window.taps + ky * window.kernel.1 + kx
                    for c in 0..<channels {
                        expected[row * channels + c].addProduct(
                            x[source * Int(p.x_pixel) + c], g[target * Int(p.g_pixel) + c])
                    }
                }
            }
            let test = KernelCase(
                CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32, p, inputs: [x, g],
                output: [Float](repeating: untouched, count: expected.count), expected: expected)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func checksAreTotal() {
        checkAnswersAnyBits(CK_FAMILY_CONV_WEIGHT_GRADIENT_F32)
        checkAnswersAnyBits(CK_FAMILY_DEPTHWISE_WEIGHT_GRADIENT_F32)
    }

    private static func randomConv(_ g: inout SeededGenerator) -> ck_conv_weight_gradient_f32_params {
        var p = ck_conv_weight_gradient_f32_params()
        p.batch = Int32(g.int(1...4))
        p.groups = Int32(g.pick([1, 1, 1, 2, 3]))
        p.in_c = p.groups * Int32(g.pick([1, 2, 3, 4, 5, 8, 16, 20, 31]))
        p.out_c = p.groups * Int32(g.pick([1, 4, 16, 20, 32, 48, 70, 130]))
        (p.in_h, p.in_w) = (Int32(g.int(1...9)), Int32(g.int(1...12)))
        (p.out_h, p.out_w) = (Int32(g.int(1...9)), Int32(g.int(1...12)))
        p.x_pixel = p.in_c + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        p.g_pixel = p.out_c + Int32(g.oneIn(4) ? g.int(1...5) : 0)
        return p
    }
}

/// A random window between pictures of given sizes.
private struct Window {
    let picture: (inH: Int, inW: Int, outH: Int, outW: Int)
    let kernel: (Int, Int)
    let stride: (Int, Int)
    let dilation: (Int, Int)
    let pad: (Int, Int)

    init(_ batch: Int32, _ sizes: (Int32, Int32, Int32, Int32), _ g: inout SeededGenerator) {
        picture = (Int(sizes.0), Int(sizes.1), Int(sizes.2), Int(sizes.3))
        let size = g.pick([1, 2, 3, 3, 3, 5, 7])
        kernel = g.oneIn(4) ? (g.int(1...5), g.int(1...7)) : (size, size)
        stride = g.oneIn(3) ? (g.int(1...3), g.int(1...3)) : (1, 1)
        dilation = g.oneIn(4) ? (g.int(1...3), g.int(1...3)) : (1, 1)
        pad = (g.int(0...3), g.int(0...3))
    }

    var taps: Int { kernel.0 * kernel.1 }
    func inPixels(_ batch: Int32) -> Int { Int(batch) * picture.inH * picture.inW }
    func outPixels(_ batch: Int32) -> Int { Int(batch) * picture.outH * picture.outW }

    func set(_ p: inout ck_conv_weight_gradient_f32_params) {
        (p.kernel_h, p.kernel_w) = (Int32(kernel.0), Int32(kernel.1))
        (p.stride_h, p.stride_w) = (Int32(stride.0), Int32(stride.1))
        (p.dilation_h, p.dilation_w) = (Int32(dilation.0), Int32(dilation.1))
        (p.pad_top, p.pad_left) = (Int32(pad.0), Int32(pad.1))
    }

    /// Calls `body` with every tap and the pixels of x and g that it meets, in the order of the sums.
    func forEach(_ batch: Int, _ chunks: Int, _ chunk: Int, _ body: (Int, Int, Int, Int) -> Void) {
        for n in (batch * chunk / chunks)..<(batch * (chunk + 1) / chunks) {
            for oy in 0..<picture.outH {
                for ox in 0..<picture.outW {
                    for ky in 0..<kernel.0 {
                        for kx in 0..<kernel.1 {
                            let iy = oy * stride.0 - pad.0 + ky * dilation.0
                            let ix = ox * stride.1 - pad.1 + kx * dilation.1
                            guard (0..<picture.inH).contains(iy), (0..<picture.inW).contains(ix) else { continue }
                            body(
                                ky, kx, (n * picture.inH + iy) * picture.inW + ix,
                                (n * picture.outH + oy) * picture.outW + ox)
                        }
                    }
                }
            }
        }
    }
}
