import CKernels
import Testing

/// gather_nd, scatter_nd, cumulate and top_k against plain loops.
struct IndexedTests {
    /// Parameters over a [rows, extents…, inner] tensor, and the flat start of the run that each place names.
    private struct Places {
        var p = ck_indexed_params()
        var indices: [Int] = []
        var starts: [Int] = []

        init(_ dtype: ck_dtype, _ g: inout SeededGenerator) {
            let rows = g.int(1...4), perRow = g.int(1...5), depth = g.int(1...3), inner = g.pick([1, 1, 3, 40])
            let extents = (0..<depth).map { _ in g.int(1...5) }
            let strides = Array(Shape.denseStrides([rows] + extents + [inner]).dropLast())
            (p.dtype, p.index_bytes) = (Int32(dtype.rawValue), Int32(g.pick([4, 8])))
            (p.depth, p.inner) = (Int32(depth), Int32(inner))
            p.count = Int32(([rows] + extents + [inner]).reduce(1, *))
            Shape.set(&p.dims, [rows, perRow], fill: 1)
            Shape.set(&p.strides, [strides[0], 0], fill: 0)
            Shape.set(&p.extents, extents + [Int](repeating: 0, count: 8 - depth), fill: 0)
            Shape.set(&p.index_strides, strides.dropFirst() + [Int](repeating: 0, count: 8 - depth), fill: 0)
            for place in 0..<(rows * perRow) {
                let index = extents.map { g.int(-$0...$0 - 1) }
                indices += index
                let whole = zip(index, extents).map { $0 < 0 ? $0 + $1 : $0 }
                starts.append(place / perRow * strides[0] + Shape.offset(whole, Array(strides.dropFirst())))
            }
        }

        var rawIndices: [UInt8] {
            p.index_bytes == 4 ? rawBytes(indices.map { Int32($0) }) : rawBytes(indices.map { Int64($0) })
        }
    }

    @Test func gathers() {
        for seed in 0..<UInt64(150) {
            var g = SeededGenerator(seed: seed)
            let (dtype, size) = g.pick([(CK_U8, 1), (CK_F16, 2), (CK_F32, 4), (CK_I64, 8)])
            let places = Places(dtype, &g)
            let x = g.bytes(Int(places.p.count) * size), run = Int(places.p.inner) * size
            let expected = places.starts.flatMap { x[$0 * size..<$0 * size + run] }
            let test = KernelCase(
                CK_FAMILY_GATHER_ND, places.p, inputs: [x, places.rawIndices],
                outputs: [[UInt8](repeating: 0x55, count: expected.count)], expected: [expected], comparison: .bytes)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(places.p)")
        }
    }

    @Test func scatters() {
        for seed in 0..<UInt64(150) {
            var g = SeededGenerator(seed: seed)
            var places = Places(CK_F32, &g)
            places.p.fold = Int32(g.int(0...Int(CK_FOLD_COUNT.rawValue) - 1))
            let x = g.wildFloats(Int(places.p.count)), inner = Int(places.p.inner)
            let updates = g.wildFloats(places.starts.count * inner)
            var expected = x
            for (place, start) in places.starts.enumerated() {
                for i in 0..<inner {
                    let (a, b) = (expected[start + i], updates[place * inner + i])
                    expected[start + i] = folded(a, b, places.p.fold)
                }
            }
            let test = KernelCase(
                CK_FAMILY_SCATTER_ND, places.p, inputs: [rawBytes(x), places.rawIndices, rawBytes(updates)],
                outputs: [rawBytes([Float](repeating: untouched, count: x.count))], expected: [rawBytes(expected)])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(places.p)")
        }
    }

    private func folded(_ a: Float, _ b: Float, _ fold: Int32) -> Float {
        switch UInt32(fold) {
        case CK_FOLD_ADD.rawValue: a + b
        case CK_FOLD_MUL.rawValue: a * b
        case CK_FOLD_MAX.rawValue: a.isNaN || b.isNaN ? .nan : a > b ? a : b
        case CK_FOLD_MIN.rawValue: a.isNaN || b.isNaN ? .nan : a < b ? a : b
        default: b
        }
    }

    @Test(arguments: [CK_FAMILY_GATHER_ND, CK_FAMILY_SCATTER_ND], [-4, 3, Int(Int32.max), Int(Int32.min)])
    func refusesAnIndexOutside(family: ck_family_id, index: Int) {
        var p = ck_indexed_params()
        (p.dtype, p.index_bytes, p.depth, p.inner, p.count) = (Int32(CK_F32.rawValue), 4, 1, 2, 6)
        Shape.set(&p.dims, [2], fill: 1)
        Shape.set(&p.extents, [3, 0, 0, 0, 0, 0, 0, 0], fill: 0)
        Shape.set(&p.index_strides, [2, 0, 0, 0, 0, 0, 0, 0], fill: 0)
        let isScatter = family == CK_FAMILY_SCATTER_ND
        let x = GuardedBuffer([UInt8](repeating: 1, count: 24), atEnd: true)
        let indices = GuardedBuffer(rawBytes([Int32(0), Int32(index)]), atEnd: true)
        let updates = GuardedBuffer([UInt8](repeating: 2, count: 16), atEnd: true)
        let y = GuardedBuffer([UInt8](repeating: 0, count: isScatter ? 24 : 16), atEnd: true)
        let operands = [Optional(x.pointer), indices.pointer] + (isScatter ? [updates.pointer] : []) + [y.pointer]
        for isa in KernelHarness.available {
            withUnsafeBytes(of: p) { params in
                let status = ck_find(family.rawValue, isa.rawValue)?.pointee.run?(params.baseAddress, operands, 0, 1)
                #expect(status == Int32(CK_INDEX_OUT_OF_RANGE.rawValue))
            }
        }
        withExtendedLifetime((x, indices, updates, y)) {}
    }

    /// Parameters with one word changed at random: what the check accepts stays within the operands.
    @Test(arguments: [CK_FAMILY_GATHER_ND, CK_FAMILY_SCATTER_ND])
    func whatTheCheckAcceptsIsSafe(family: ck_family_id) {
        let info = KernelHarness.family(family)
        var accepted = 0
        for seed in 0..<UInt64(1000) {
            var g = SeededGenerator(seed: seed)
            let places = Places(CK_F32, &g)
            let run = places.starts.count * Int(places.p.inner) * 4
            let whole = Int(places.p.count) * 4
            let sizes = [whole, places.rawIndices.count, run] + (family == CK_FAMILY_SCATTER_ND ? [whole] : [])
            var p = places.p
            let word = g.int(0...MemoryLayout<ck_indexed_params>.size / 4 - 1)
            let value = g.pick([0, 1, 2, 3, 4, 17, -1, .max, .min] as [Int32])
            withUnsafeMutableBytes(of: &p) { $0.storeBytes(of: value, toByteOffset: word * 4, as: Int32.self) }
            let params = rawBytes([p])
            guard info.check?(params, sizes.map { UInt64($0) }, UInt32(sizes.count)) != 0 else { continue }
            accepted += 1
            for isa in KernelHarness.available {
                let operands = sizes.enumerated().map { index, size in
                    GuardedBuffer(index == 1 ? places.rawIndices : g.bytes(size), atEnd: true)
                }
                let pointers = operands.map { Optional($0.pointer) }
                _ = ck_find(family.rawValue, isa.rawValue)?.pointee.run?(params, pointers, 0, info.units?(params) ?? 0)
                withExtendedLifetime(operands) {}
            }
        }
        #expect(accepted > 50)
    }

    @Test func cumulates() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            var p = ck_cumulate_params()
            p.dtype = Int32(g.pick([CK_F32, CK_I32]).rawValue)
            p.fold = Int32(g.pick([CK_FOLD_ADD, CK_FOLD_MUL]).rawValue)
            (p.exclusive, p.reverse) = (Int32(g.int(0...1)), Int32(g.int(0...1)))
            (p.outer, p.axis, p.inner) = (Int32(g.int(1...3)), Int32(g.pick([1, 5, 5000])), Int32(g.int(1...3)))
            let count = Int(p.outer * p.axis * p.inner)
            let x = p.dtype == Int32(CK_F32.rawValue) ? g.floats(count) : (0..<count).map { _ in Float(g.int(-9...9)) }
            let isProduct = p.fold == Int32(CK_FOLD_MUL.rawValue)
            let isFloat = p.dtype == Int32(CK_F32.rawValue)
            var (reals, integers) = ([Float](repeating: 0, count: count), [Int32](repeating: 0, count: count))
            for line in 0..<Int(p.outer * p.inner) {
                let start = line / Int(p.inner) * Int(p.axis * p.inner) + line % Int(p.inner)
                var (real, integer) = (isProduct ? 1.0 : 0.0, Int32(isProduct ? 1 : 0))
                for i in 0..<Int(p.axis) {
                    let at = start + (p.reverse == 1 ? Int(p.axis) - 1 - i : i) * Int(p.inner)
                    if p.exclusive == 1 { (reals[at], integers[at]) = (Float(real), integer) }
                    real = isProduct ? real * Double(x[at]) : real + Double(x[at])
                    if !isFloat { integer = isProduct ? integer &* Int32(x[at]) : integer &+ Int32(x[at]) }
                    if p.exclusive == 0 { (reals[at], integers[at]) = (Float(real), integer) }
                }
            }
            let test = KernelCase(
                CK_FAMILY_CUMULATE, p, inputs: [isFloat ? rawBytes(x) : rawBytes(x.map { Int32($0) })],
                outputs: [rawBytes([Float](repeating: untouched, count: count))],
                expected: [isFloat ? rawBytes(reals) : rawBytes(integers)])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func selectsTheTop() {
        for seed in 0..<UInt64(150) {
            var g = SeededGenerator(seed: seed)
            var p = ck_top_k_params()
            p.dtype = Int32(CK_F32.rawValue)
            (p.smallest, p.select_last, p.nan_first) = (Int32(g.int(0...1)), Int32(g.int(0...1)), Int32(g.int(0...1)))
            (p.outer, p.axis, p.inner) = (Int32(g.int(1...3)), Int32(g.pick([1, 2, 9, 300])), Int32(g.int(1...3)))
            p.k = Int32(g.int(0...Int(p.axis)))
            let x = g.wildFloats(Int(p.outer * p.axis * p.inner)), inner = Int(p.inner)
            var values = [Float](repeating: 0, count: Int(p.outer * p.k * p.inner))
            var indices = [Int64](repeating: 0, count: values.count)
            for line in 0..<Int(p.outer * p.inner) {
                let (outer, column) = (line / inner, line % inner)
                func element(_ i: Int) -> Float { x[(outer * Int(p.axis) + i) * inner + column] }
                /// Whether a comes before b, nil when they are equal.
                func before(_ a: Float, _ b: Float) -> Bool? {
                    let nanFirst = p.smallest == 0 || p.nan_first == 1
                    if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? nil : a.isNaN == nanFirst }
                    return a == b ? nil : (a > b) == (p.smallest == 0)
                }
                let order = (0..<Int(p.axis)).sorted {
                    before(element($0), element($1)) ?? (p.select_last == 1 ? $0 > $1 : $0 < $1)
                }
                for (rank, i) in order.prefix(Int(p.k)).enumerated() {
                    let at = (outer * Int(p.k) + rank) * inner + column
                    (values[at], indices[at]) = (element(i), Int64(i))
                }
            }
            let outputs = [
                [UInt8](repeating: 0x55, count: values.count * 4), [UInt8](repeating: 0x55, count: values.count * 8),
            ]
            let test = KernelCase(
                CK_FAMILY_TOP_K, p, inputs: [rawBytes(x)], outputs: outputs,
                expected: [rawBytes(values), rawBytes(indices)])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test func poolsWithIndices() {
        for seed in 0..<UInt64(100) {
            var g = SeededGenerator(seed: seed)
            var p = ck_max_pool_indices_params()
            p.planes = Int32(g.int(1...3))
            p.column_major = Int32(g.int(0...1))
            let (n, m) = ([g.int(1...3), g.int(1...7), g.int(1...9)], [g.int(1...3), g.int(1...5), g.int(1...5)])
            let (k, s) = ([g.int(1...2), g.int(1...3), g.int(1...3)], [g.int(1...2), g.int(1...2), g.int(1...2)])
            let (d, pad) = ([g.int(1...2), g.int(1...2), g.int(1...2)], [g.int(0...1), g.int(0...2), g.int(0...2)])
            func triple(_ list: [Int]) -> (Int32, Int32, Int32) { (Int32(list[0]), Int32(list[1]), Int32(list[2])) }
            (p.in, p.out, p.kernel, p.stride) = (triple(n), triple(m), triple(k), triple(s))
            (p.dilation, p.pad) = (triple(d), triple(pad))
            let size = n.reduce(1, *), x = g.wildFloats(Int(p.planes) * size)
            var (values, places): ([Float], [Int64]) = ([], [])
            for plane in 0..<Int(p.planes) {
                Shape.forEach(m) { o in
                    var (best, place): (Float, Int) = (-.infinity, -1)
                    Shape.forEach(k) { tap in
                        let at = (0..<3).map { o[$0] * s[$0] - pad[$0] + tap[$0] * d[$0] }
                        guard (0..<3).allSatisfy({ (0..<n[$0]).contains(at[$0]) }) else { return }
                        let v = x[plane * size + (at[0] * n[1] + at[1]) * n[2] + at[2]]
                        guard place < 0 || v > best || v.isNaN && !best.isNaN else { return }
                        let inside = p.column_major == 1 ? at[2] * n[1] + at[1] : at[1] * n[2] + at[2]
                        (best, place) = (v, plane * size + at[0] * n[1] * n[2] + inside)
                    }
                    values.append(best)
                    places.append(Int64(max(place, 0)))
                }
            }
            let outputs = [
                [UInt8](repeating: 0x55, count: values.count * 4), [UInt8](repeating: 0x55, count: values.count * 8),
            ]
            let test = KernelCase(
                CK_FAMILY_MAX_POOL_INDICES, p, inputs: [rawBytes(x)], outputs: outputs,
                expected: [rawBytes(values), rawBytes(places)])
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
        }
    }

    @Test(arguments: [
        CK_FAMILY_CUMULATE, CK_FAMILY_TOP_K, CK_FAMILY_REDUCE_ANY, CK_FAMILY_UNARY_F64,
        CK_FAMILY_BINARY_F64, CK_FAMILY_GEMM_F64, CK_FAMILY_MAX_POOL_INDICES,
    ])
    func checkIsTotal(family: ck_family_id) {
        checkAnswersAnyBits(family)
    }
}
