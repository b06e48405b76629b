import CKernels
import Testing

/// fill, gather and select against plain loops.
struct DataMovementTests {
    @Test(arguments: [1, 2, 4, 8], [0, 1, 100, 40_000])
    func fills(bytes: Int, count: Int) {
        let p = ck_fill_params(
            element_bytes: Int32(bytes), reserved: 0, count: Int64(count), value: 0x0123_4567_89AB_CDEF)
        let element = Array(rawBytes([p.value])[0..<bytes])
        let expected = (0..<count).flatMap { _ in element }
        let y = [UInt8](repeating: 0x55, count: count * bytes)
        let test = KernelCase(
            CK_FAMILY_FILL, p, inputs: [], outputs: [y], expected: [expected], comparison: .bytes)
        KernelHarness.verify(test, seed: 1, "\(bytes) \(count)")
    }

    @Test func gathers() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            let p = ck_gather_params(
                element_bytes: Int32(g.pick([1, 2, 4, 8])), index_bytes: Int32(g.pick([4, 8])),
                outer: Int32(g.int(1...5)), axis: Int32(g.int(1...9)), inner: Int32(g.pick([1, 2, 7, 16, 33, 5000])),
                count: Int32(g.int(0...7)))
            let indices = (0..<p.count).map { _ in g.int(-Int(p.axis)...Int(p.axis) - 1) }
            verify(p, indices, &g, seed)
        }
    }

    @Test(arguments: [-4, 3, Int(Int32.max), Int(Int32.min)])
    func refusesAnIndexOutside(index: Int) {
        let p = ck_gather_params(element_bytes: 4, index_bytes: 4, outer: 1, axis: 3, inner: 2, count: 2)
        let x = GuardedBuffer([UInt8](repeating: 1, count: 24), atEnd: true)
        let indices = GuardedBuffer(rawBytes([Int32(0), Int32(index)]), atEnd: true)
        let y = GuardedBuffer([UInt8](repeating: 0, count: 16), atEnd: true)
        for isa in KernelHarness.available {
            withUnsafeBytes(of: p) { params in
                let operands = [Optional(x.pointer), indices.pointer, y.pointer]
                let status = ck_find(CK_FAMILY_GATHER.rawValue, isa.rawValue)?.pointee.run?(
                    params.baseAddress, operands, 0, 1)
                #expect(status == Int32(CK_INDEX_OUT_OF_RANGE.rawValue))
            }
        }
        withExtendedLifetime((x, indices, y)) {}
    }

    @Test func selects() {
        for seed in 0..<UInt64(200) {
            var g = SeededGenerator(seed: seed)
            let dims = seed == 0 ? [2, 9000] : g.dims(), size = g.pick([1, 2, 4, 8])
            let c = Shape.broadcastStrides(dims, &g)
            let a = Shape.broadcastStrides(dims, &g), b = Shape.broadcastStrides(dims, &g)
            var p = ck_select_params()
            p.element_bytes = Int32(size)
            Shape.set(&p.dims, dims, fill: 1)
            Shape.set(&p.c_strides, c, fill: 0)
            Shape.set(&p.a_strides, a, fill: 0)
            Shape.set(&p.b_strides, b, fill: 0)
            let condition = g.bytes(Shape.extent(dims, c)).map { $0 & 1 }
            let x = g.bytes(Shape.extent(dims, a) * size), z = g.bytes(Shape.extent(dims, b) * size)
            var expected: [UInt8] = []
            Shape.forEach(dims) { index in
                let from = condition[Shape.offset(index, c)] != 0 ? x : z
                let at = Shape.offset(index, condition[Shape.offset(index, c)] != 0 ? a : b) * size
                expected += from[at..<at + size]
            }
            let y = [UInt8](repeating: 0x55, count: expected.count)
            let test = KernelCase(
                CK_FAMILY_SELECT, p, inputs: [condition, x, z], outputs: [y], expected: [expected], comparison: .bytes)
            KernelHarness.verify(test, seed: seed, "seed \(seed): \(dims) \(c) \(a) \(b) \(size)")
        }
    }

    @Test(arguments: [CK_FAMILY_FILL.rawValue, CK_FAMILY_GATHER.rawValue, CK_FAMILY_SELECT.rawValue])
    func checkIsTotal(family: UInt32) {
        checkAnswersAnyBits(ck_family_id(rawValue: family))
    }

    private func verify(_ p: ck_gather_params, _ indices: [Int], _ g: inout SeededGenerator, _ seed: UInt64) {
        let row = Int(p.inner * p.element_bytes)
        let x = g.bytes(Int(p.outer * p.axis) * row)
        var expected: [UInt8] = []
        for outer in 0..<Int(p.outer) {
            for index in indices {
                let at = (outer * Int(p.axis) + (index < 0 ? index + Int(p.axis) : index)) * row
                expected += x[at..<at + row]
            }
        }
        let raw = p.index_bytes == 4 ? rawBytes(indices.map { Int32($0) }) : rawBytes(indices.map { Int64($0) })
        let y = [UInt8](repeating: 0x55, count: expected.count)
        let test = KernelCase(
            CK_FAMILY_GATHER, p, inputs: [x, raw], outputs: [y], expected: [expected], comparison: .bytes)
        KernelHarness.verify(test, seed: seed, "seed \(seed): \(p)")
    }
}
