import CKernels
import Testing

/// grid_sample_f32, roi_align_f32 and linear_attention_f32 against formulas written another way.
struct SamplingTests {
    // MARK: Points between elements

    /// The value of one axis' element at `place` as the padding has it; nil where nothing is.
    private func padded(_ place: Int, _ extent: Int, _ padding: Int32, corners: Bool) -> Int? {
        var place = place
        switch UInt32(padding) {
        case CK_SAMPLE_ZEROS.rawValue: return (0..<extent).contains(place) ? place : nil
        case CK_SAMPLE_BORDER.rawValue: return min(max(place, 0), extent - 1)
        default:
            if extent == 1 { return 0 }
            while !(0..<extent).contains(place) {
                if place < 0 { place = corners ? -place : -1 - place }
                if place >= extent { place = corners ? 2 * (extent - 1) - place : 2 * extent - 1 - place }
            }
            return place
        }
    }

    /// The coordinate moved into the axis as the padding has it.
    private func moved(_ x: Double, _ extent: Int, _ padding: Int32, corners: Bool) -> Double {
        var x = x
        let (low, high) = corners ? (0, Double(extent - 1)) : (-0.5, Double(extent) - 0.5)
        switch UInt32(padding) {
        case CK_SAMPLE_ZEROS.rawValue: return x
        case CK_SAMPLE_BORDER.rawValue: return x < low || x > high ? min(max(x, 0), Double(extent - 1)) : x
        default:
            if high <= low { return low }
            while x < low || x > high { x = x < low ? 2 * low - x : 2 * high - x }
            return x
        }
    }

    private func keys(_ x: Double) -> Double {
        let (a, x) = (-0.75, abs(x))
        if x <= 1 { return (a + 2) * x * x * x - (a + 3) * x * x + 1 }
        return x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0
    }

    /// Elements and weights along one axis.
    private func shares(_ coordinate: Float, _ extent: Int, _ p: ck_grid_sample_f32_params) -> [(Int, Double)] {
        let (c, size, corners) = (Double(coordinate), Double(extent), p.corners != 0)
        var x = p.elements != 0 ? c : corners ? (c + 1) / 2 * (size - 1) : ((c + 1) * size - 1) / 2
        x = Double(Float(x))
        if p.mode == CK_SAMPLE_NEAREST.rawValue { x = x.rounded(.toNearestOrEven) }
        x = moved(x, extent, p.padding, corners: corners)
        let base = Int(x.rounded(.down))
        let t = x - Double(base)
        var result: [(Int, Double)]
        switch UInt32(p.mode) {
        case CK_SAMPLE_NEAREST.rawValue: result = [(Int(x), 1)]
        case CK_SAMPLE_LINEAR.rawValue: result = [(base, 1 - t), (base + 1, t)]
        default: result = (-1...2).map { (base + $0, keys(t - Double($0))) }
        }
        result = result.compactMap { place, weight in
            padded(place, extent, p.padding, corners: corners).map { ($0, weight) }
        }
        return result
    }

    @Test func samplesGrids() throws {
        for seed in 0..<UInt64(300) {
            var g = SeededGenerator(seed: seed)
            var p = ck_grid_sample_f32_params()
            (p.mode, p.padding) = (Int32(g.int(0...2)), Int32(g.int(0...2)))
            (p.corners, p.elements) = (Int32(g.int(0...1)), g.oneIn(4) ? 1 : 0)
            (p.batch, p.channels, p.places) = (Int32(g.int(1...2)), Int32(g.int(1...3)), Int32(g.int(1...70)))
            let extents = (0..<g.int(1...3)).map { _ in g.int(1...6) }
            p.axes = Int32(extents.count)
            let filled = extents.map { Int32($0) } + [1, 1]
            p.extents = (filled[0], filled[1], filled[2])
            let plane = extents.reduce(1, *)
            let (batch, channels, places) = (Int(p.batch), Int(p.channels), Int(p.places))
            let x = g.floats(batch * channels * plane), grid = g.floats(batch * places * extents.count)
            var expected: [Float] = []
            for row in 0..<(batch * channels) {
                for place in 0..<places {
                    let point = (row / channels * places + place) * extents.count
                    var entries = [(0, 1.0)]
                    for axis in extents.indices {
                        let own = shares(grid[point + extents.count - 1 - axis], extents[axis], p)
                        entries = entries.flatMap { offset, weight in
                            own.map { (offset * extents[axis] + $0.0, weight * $0.1) }
                        }
                    }
                    expected.append(Float(entries.reduce(0) { $0 + Double(x[row * plane + $1.0]) * $1.1 }))
                }
            }
            let description = "seed \(seed): \(p)"
            let count = expected.count
            let found = try KernelHarness.output(CK_FAMILY_GRID_SAMPLE_F32, p, [x, grid], count: count)
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-4, "\(description): \(a) for \(b)") }
            let output = [Float](repeating: untouched, count: count)
            let test = KernelCase(CK_FAMILY_GRID_SAMPLE_F32, p, inputs: [x, grid], output: output, expected: nil)
            KernelHarness.verify(test, seed: seed, description)
        }
    }

    @Test func samplesCoordinatesThatAreNoPlaces() throws {
        var p = ck_grid_sample_f32_params()
        (p.mode, p.padding, p.batch, p.channels) = (1, 1, 1, 1)
        (p.places, p.axes, p.extents) = (4, 1, (3, 1, 1))
        let found = try KernelHarness.output(
            CK_FAMILY_GRID_SAMPLE_F32, p, [[1, 2, 4], [.nan, .infinity, -.infinity, 3e38]], count: 4)
        #expect(found == [1, 4, 1, 4])
    }

    // MARK: Regions

    @Test func alignsRegions() throws {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            var p = ck_roi_align_f32_params()
            (p.batch, p.channels) = (2, Int32(g.pick([1, 3, 40])))
            (p.in_h, p.in_w, p.regions) = (Int32(g.int(1...7)), Int32(g.int(1...7)), 3)
            (p.out_h, p.out_w, p.sampling) = (Int32(g.int(1...3)), Int32(g.int(1...3)), Int32(g.int(0...3)))
            (p.half_pixel, p.maximum, p.scale) = (Int32(g.int(0...1)), 0, 1.5)
            let x = g.floats(2 * Int(p.channels * p.in_h * p.in_w))
            let regions = (0..<12).map { _ in Float(g.int(-8...20)) / 4 }
            let pictures = (0..<3).map { _ in Int64(g.int(0...1)) }
            let expected = means(p, x, regions, pictures)
            let output = [UInt8](repeating: 0, count: expected.count * 4)
            let inputs = [rawBytes(x), rawBytes(regions), rawBytes(pictures)]
            for maximum in [Int32(0), 1] {
                p.maximum = maximum
                let test = KernelCase(CK_FAMILY_ROI_ALIGN_F32, p, inputs: inputs, outputs: [output], expected: nil)
                KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
            }
            p.maximum = 0
            let run = try #require(ck_find(CK_FAMILY_ROI_ALIGN_F32.rawValue, 0)?.pointee.run)
            var found = [Float](repeating: 0, count: expected.count)
            let buffers = inputs.map { GuardedBuffer($0, atEnd: true) }
            found.withUnsafeMutableBytes { y in
                _ = run(&p, buffers.map { Optional($0.pointer) } + [y.baseAddress], 0, 3)
            }
            withExtendedLifetime(buffers) {}
            for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-4, "seed \(seed): \(a) for \(b)") }
        }
    }

    /// Means over the points of all cells, each point by bilinear interpolation.
    private func means(
        _ p: ck_roi_align_f32_params, _ x: [Float], _ regions: [Float], _ pictures: [Int64]
    ) -> [Float] {
        let (height, width) = (Int(p.in_h), Int(p.in_w))
        func value(_ plane: Int, _ y: Double, _ x0: Double) -> Double {
            if y < -1 || y > Double(height) || x0 < -1 || x0 > Double(width) { return 0 }
            let (v, u) = (min(max(y, 0), Double(height - 1)), min(max(x0, 0), Double(width - 1)))
            let (top, left) = (Int(v), Int(u))
            let (fy, fx) = (v - Double(top), u - Double(left))
            func at(_ row: Int, _ column: Int) -> Double {
                Double(x[(plane * height + min(row, height - 1)) * width + min(column, width - 1)])
            }
            return (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, left + 1))
                + fy * ((1 - fx) * at(top + 1, left) + fx * at(top + 1, left + 1))
        }
        var result: [Float] = []
        for region in 0..<Int(p.regions) {
            let corners = regions[(region * 4)..<(region * 4 + 4)].map { Double($0 * p.scale) }
            let offset = p.half_pixel != 0 ? 0.5 : 0
            var (wide, high) = (corners[2] - corners[0], corners[3] - corners[1])
            if p.half_pixel == 0 { (wide, high) = (max(wide, 1), max(high, 1)) }
            let (cellWidth, cellHeight) = (wide / Double(p.out_w), high / Double(p.out_h))
            let columns = p.sampling > 0 ? Int(p.sampling) : max(Int(cellWidth.rounded(.up)), 0)
            let rows = p.sampling > 0 ? Int(p.sampling) : max(Int(cellHeight.rounded(.up)), 0)
            for channel in 0..<Int(p.channels) {
                for cell in 0..<Int(p.out_h * p.out_w) {
                    var sum = 0.0
                    for row in 0..<rows {
                        for column in 0..<columns {
                            let y = (Double(row) + 0.5) / Double(rows) + Double(cell / Int(p.out_w))
                            let left = (Double(column) + 0.5) / Double(columns) + Double(cell % Int(p.out_w))
                            sum += value(
                                Int(pictures[region]) * Int(p.channels) + channel,
                                corners[1] - offset + y * cellHeight, corners[0] - offset + left * cellWidth)
                        }
                    }
                    result.append(Float(sum / Double(max(rows * columns, 1))))
                }
            }
        }
        return result
    }

    @Test(
        arguments: [
            ([0, 0, 1, 1], 2), ([0, 0, 1, 1], -1), ([0, .nan, 1, 1], 0), ([0, 0, 1e6, 1], 0),
            ([-.infinity, 0, 1, 1], 0),
        ] as [([Float], Int64)])
    func refusesRegions(_ region: [Float], _ picture: Int64) {
        let p = ck_roi_align_f32_params(
            batch: 1, channels: 1, in_h: 1, in_w: 1, regions: 1, out_h: 1, out_w: 1, sampling: 1, maximum: 0,
            half_pixel: 1, scale: 1)
        let operands = [rawBytes([Float(1)]), rawBytes(region), rawBytes([picture]), rawBytes([Float(0)])]
            .map { GuardedBuffer($0, atEnd: true) }
        for isa in KernelHarness.available {
            let status = withUnsafeBytes(of: p) { bytes in
                ck_find(CK_FAMILY_ROI_ALIGN_F32.rawValue, isa.rawValue)?.pointee.run?(
                    bytes.baseAddress, operands.map { Optional($0.pointer) }, 0, 1)
            }
            #expect(status == Int32(CK_INDEX_OUT_OF_RANGE.rawValue))
        }
        withExtendedLifetime(operands) {}
    }

    // MARK: States

    @Test func attendsToStates() throws {
        for seed in 0..<UInt64(60) {
            var g = SeededGenerator(seed: seed)
            let (steps, heads, group) = (g.int(1...4), g.int(1...3), g.int(1...2))
            let (size, depth) = (g.int(1...5), g.pick([1, 7, 16, 19, 33]))
            let hasPast = g.oneIn(2), hasKeep = g.oneIn(2), hasBeta = g.oneIn(2)
            let keepWidth = g.oneIn(2) ? heads : heads * size, betaWidth = g.oneIn(2) ? 1 : heads
            let p = ck_linear_attention_f32_params(
                batch: 1, steps: Int32(steps), key_heads: Int32(heads), query_heads: Int32(heads * group),
                size: Int32(size), depth: Int32(depth), keep_width: Int32(keepWidth), beta_width: Int32(betaWidth),
                scale: 0.5)
            let q = g.floats(steps * heads * group * size), k = g.floats(steps * heads * size)
            let v = g.floats(steps * heads * depth), past = g.floats(heads * size * depth)
            let keep = g.floats(steps * keepWidth).map { $0 / 4 }, beta = g.floats(steps * betaWidth)
            var state = hasPast ? past.map(Double.init) : [Double](repeating: 0, count: past.count)
            var y = [Double](repeating: 0, count: steps * heads * group * depth)
            for step in 0..<steps {
                for head in 0..<heads {
                    func at(_ i: Int, _ column: Int) -> Int { (head * size + i) * depth + column }
                    for column in 0..<depth {
                        if hasKeep {
                            for i in 0..<size {
                                let place = keepWidth == heads ? head : head * size + i
                                state[at(i, column)] *= Double(keep[step * keepWidth + place])
                            }
                        }
                        let keys = (0..<size).map { Double(k[(step * heads + head) * size + $0]) }
                        var new = Double(v[(step * heads + head) * depth + column])
                        if hasBeta {
                            for i in 0..<size { new -= keys[i] * state[at(i, column)] }
                            new *= Double(beta[step * betaWidth + (betaWidth == 1 ? 0 : head)])
                        }
                        for i in 0..<size { state[at(i, column)] += keys[i] * new }
                        for query in (head * group)..<(head * group + group) {
                            let row = step * heads * group + query
                            y[row * depth + column] =
                                0.5 * (0..<size).reduce(0) { $0 + Double(q[row * size + $1]) * state[at($1, column)] }
                        }
                    }
                }
            }
            let inputs = [q, k, v, hasPast ? past : nil, hasKeep ? keep : nil, hasBeta ? beta : nil]
                .map { $0.map(rawBytes) }
            let outputs = [y.count, past.count].map { rawBytes([Float](repeating: untouched, count: $0)) }
            let test = KernelCase(
                CK_FAMILY_LINEAR_ATTENTION_F32, p, inputs: inputs, outputs: outputs, expected: nil)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
            let run = try #require(ck_find(CK_FAMILY_LINEAR_ATTENTION_F32.rawValue, 0)?.pointee.run)
            let buffers = (inputs + outputs.map { Optional($0) }).map { $0.map { GuardedBuffer($0, atEnd: true) } }
            _ = withUnsafeBytes(of: p) { run($0.baseAddress, buffers.map { $0?.pointer }, 0, UInt32(heads)) }
            for (index, wanted) in [y, state].enumerated() {
                for (place, value) in wanted.enumerated() {
                    let found = buffers[6 + index]?.pointer.load(fromByteOffset: place * 4, as: Float.self) ?? .nan
                    #expect(abs(Double(found) - value) <= 1e-3 * max(1, abs(value)), "seed \(seed), output \(index)")
                }
            }
            withExtendedLifetime(buffers) {}
        }
    }

    @Test(
        .serialized,
        arguments: [
            CK_FAMILY_GRID_SAMPLE_F32, CK_FAMILY_ROI_ALIGN_F32, CK_FAMILY_MAX_ROI_POOL_F32,
            CK_FAMILY_LINEAR_ATTENTION_F32,
        ].map(\.rawValue))
    func answersAnyBits(_ family: UInt32) { checkAnswersAnyBits(ck_family_id(rawValue: family)) }
}
