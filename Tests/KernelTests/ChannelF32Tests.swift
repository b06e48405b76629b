import CKernels
import Testing

/// The families of batch normalization and max_pool_gradient_f32 against scalar loops.
struct ChannelF32Tests {
    private static func params(_ g: inout SeededGenerator) -> (kind: Int, rows: Int, channels: Int, chunk: Int) {
        let rows = g.int(1...60)
        return (g.int(0...1), rows, g.pick([1, 3, 15, 16, 17, 32, 50, 64, 70, 130]), g.int(1...rows))
    }

    @Test func sumsMatchTheScalarLoop() {
        for seed in 0..<UInt64(150) {
            var g = SeededGenerator(seed: seed)
            let (kind, rows, channels, chunk) = Self.params(&g)
            let p = ck_channel_sums_f32_params(
                kind: Int32(kind), rows: Int32(rows), channels: Int32(channels), chunk_rows: Int32(chunk))
            let x = g.floats(rows * channels)
            let gradient = kind == 1 ? g.floats(rows * channels) : nil
            let mean = kind == 1 ? g.floats(channels) : nil
            var expected: [Float] = []
            for begin in stride(from: 0, to: rows, by: chunk) {
                let own = begin..<min(begin + chunk, rows)
                func sum(_ c: Int, _ add: (inout Float, Int) -> Void) -> Float {
                    var chains = [Float](repeating: 0, count: 4)
                    for row in own { add(&chains[(row - begin) % 4], row * channels + c) }
                    return (chains[0] + chains[1]) + (chains[2] + chains[3])
                }
                let first = (0..<channels).map { c in
                    gradient.map { values in sum(c) { $0 += values[$1] } } ?? sum(c) { $0 += x[$1] } / Float(own.count)
                }
                let second = (0..<channels).map { c in
                    gradient.map { values in sum(c) { $0.addProduct(x[$1] - (mean?[c] ?? 0), values[$1]) } }
                        ?? sum(c) { $0.addProduct(x[$1] - first[c], x[$1] - first[c]) }
                }
                expected += first + second
            }
            let test = KernelCase(
                CK_FAMILY_CHANNEL_SUMS_F32, p, inputs: [x, gradient, mean],
                output: [Float](repeating: untouched, count: expected.count), expected: expected)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func finishMatchesTheScalarLoop() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let (kind, rows, channels, chunk) = Self.params(&g)
            let p = ck_channel_finish_f32_params(
                kind: Int32(kind), rows: Int32(rows), channels: Int32(channels), chunk_rows: Int32(chunk),
                epsilon: 1e-3)
            let chunks = (rows + chunk - 1) / chunk
            let sums = g.floats(chunks * 2 * channels).map(\.magnitude)
            let (scale, third) = (g.floats(channels), g.floats(channels))
            let variance = g.floats(channels).map(\.magnitude)
            var outputs = [[Float]](repeating: [], count: 3)
            outputs[2] = [Float](repeating: 0, count: 4 * channels)
            for c in 0..<channels {
                let counts = (0..<chunks).map { Double(min(chunk, rows - $0 * chunk)) }
                let firsts = (0..<chunks).map { Double(sums[2 * $0 * channels + c]) }
                let seconds = (0..<chunks).map { Double(sums[(2 * $0 + 1) * channels + c]) }
                let n = Double(rows)
                let own: [Double]
                if kind == 0 {
                    let mean = zip(firsts, counts).reduce(0) { $0 + $1.0 * $1.1 } / n
                    let squares = (0..<chunks).reduce(0) {
                        let away = firsts[$1] - mean
                        return $0 + (seconds[$1] + away * away * counts[$1])
                    }
                    outputs[0].append(Float(mean))
                    outputs[1].append(Float(squares / n))
                    own = [
                        mean, Double(scale[c]) / (squares / n + Double(p.epsilon)).squareRoot(), Double(third[c]), 0,
                    ]
                } else {
                    let (b, s) = (firsts.reduce(0, +), seconds.reduce(0, +))
                    let r = 1 / (Double(variance[c]) + Double(p.epsilon)).squareRoot()
                    outputs[0].append(Float(s * r))
                    outputs[1].append(Float(b))
                    own = [Double(third[c]), Double(scale[c]) * r, r * r * s / n, b / n]
                }
                for (row, value) in own.enumerated() { outputs[2][row * channels + c] = Float(value) }
            }
            let inputs: [[Float]?] =
                kind == 0 ? [sums, scale, third, nil, nil] : [sums, scale, nil, third, variance]
            let test = KernelCase(
                CK_FAMILY_CHANNEL_FINISH_F32, p, inputs: inputs.map { $0.map(rawBytes) },
                outputs: outputs.map { rawBytes([Float](repeating: untouched, count: $0.count)) },
                expected: outputs.map(rawBytes))
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func scaleMatchesTheScalarLoop() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            let (kind, rows, channels, _) = Self.params(&g)
            let p = ck_channel_scale_f32_params(kind: Int32(kind), rows: Int32(rows), channels: Int32(channels))
            let x = g.floats(rows * channels)
            let gradient = kind == 1 ? g.floats(rows * channels) : nil
            let c = g.floats(4 * channels)
            let expected = x.indices.map { index in
                let channel = index % channels
                func coefficient(_ row: Int) -> Float { c[row * channels + channel] }
                if let gradient {
                    var sum = gradient[index] - coefficient(3)
                    sum.addProduct(coefficient(0) - x[index], coefficient(2))
                    return coefficient(1) * sum
                }
                var sum = coefficient(2)
                sum.addProduct(x[index] - coefficient(0), coefficient(1))
                return sum
            }
            let test = KernelCase(
                CK_FAMILY_CHANNEL_SCALE_F32, p, inputs: [x, gradient, c],
                output: [Float](repeating: untouched, count: x.count), expected: expected)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
            KernelHarness.verifyInPlace(test, input: kind, "seed \(seed): \(p)")
        }
    }

    @Test func maxPoolGradientMatchesTheScalarLoop() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            var p = ck_max_pool_gradient_f32_params()
            (p.batch, p.channels) = (Int32(g.int(1...3)), Int32(g.pick([1, 3, 16, 20, 64, 70])))
            (p.in_h, p.in_w, p.out_h, p.out_w) = (
                Int32(g.int(1...9)), Int32(g.int(1...9)), Int32(g.int(1...6)), Int32(g.int(1...6))
            )
            (p.kernel_h, p.kernel_w, p.stride_h, p.stride_w) = (
                Int32(g.int(1...3)), Int32(g.int(1...3)), Int32(g.int(1...3)), Int32(g.int(1...3))
            )
            (p.dilation_h, p.dilation_w) = g.oneIn(4) ? (2, 3) : (1, 1)
            (p.pad_top, p.pad_left) = (Int32(g.int(0...2)), Int32(g.int(0...2)))
            let channels = Int(p.channels)
            let x = (0..<Int(p.batch * p.in_h * p.in_w) * channels).map { _ in
                g.oneIn(20) ? Float.nan : Float(g.int(-2...2))
            }
            let count = Int(p.batch * p.out_h * p.out_w) * channels
            let y = (0..<count).map { _ in g.oneIn(10) ? Float.nan : Float(g.int(-2...3)) }
            let gradient = g.floats(count)
            let test = KernelCase(
                CK_FAMILY_MAX_POOL_GRADIENT_F32, p, inputs: [x, y, gradient],
                output: [Float](repeating: untouched, count: x.count),
                expected: Self.scattered(p, x, y, gradient))
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    private static func scattered(
        _ p: ck_max_pool_gradient_f32_params, _ x: [Float], _ y: [Float], _ gradient: [Float]
    ) -> [Float] {
        let channels = Int(p.channels)
        var result = [Float](repeating: 0, count: x.count)
        for pixel in 0..<Int(p.batch * p.out_h * p.out_w) {
            let (n, oy, ox) = (
                pixel / Int(p.out_h * p.out_w), pixel / Int(p.out_w) % Int(p.out_h), pixel % Int(p.out_w)
            )
            for c in 0..<channels {
                let maximum = y[pixel * channels + c]
                search: for ky in 0..<Int(p.kernel_h) {
                    for kx in 0..<Int(p.kernel_w) {
                        let iy = oy * Int(p.stride_h) - Int(p.pad_top) + ky * Int(p.dilation_h)
                        let ix = ox * Int(p.stride_w) - Int(p.pad_left) + kx * Int(p.dilation_w)
                        guard (0..<Int(p.in_h)).contains(iy), (0..<Int(p.in_w)).contains(ix) else { continue }
                        let at = ((n * Int(p.in_h) + iy) * Int(p.in_w) + ix) * channels + c
                        guard x[at] == maximum || (x[at].isNaN && maximum.isNaN) else { continue }
                        result[at] += gradient[pixel * channels + c]
                        break search
                    }
                }
            }
        }
        return result
    }

    @Test(arguments: [
        CK_FAMILY_CHANNEL_SUMS_F32, CK_FAMILY_CHANNEL_FINISH_F32, CK_FAMILY_CHANNEL_SCALE_F32,
        CK_FAMILY_MAX_POOL_GRADIENT_F32,
    ])
    func checkIsTotal(_ family: ck_family_id) {
        checkAnswersAnyBits(family)
    }
}
