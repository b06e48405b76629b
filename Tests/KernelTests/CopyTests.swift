import CKernels
import Testing

/// copy against a plain walk over all indices.
struct CopyTests {
    @Test func matchesThePlainWalk() {
        for seed in 0..<UInt64(600) {
            var g = SeededGenerator(seed: seed)
            verify(Self.randomParams(&g), &g, seed)
        }
    }

    /// Transposes as models have them: (outer, rows, columns) to (outer, columns, rows).
    @Test(arguments: [
        (1, 3, 1000), (2, 1000, 3), (1, 3, 5000), (1, 5000, 3), (1, 64, 49), (1, 100, 70), (3, 33, 17), (2, 16, 16),
        (40, 2, 29), (50, 29, 2), (1, 4, 300), (1, 300, 4), (1, 1, 100), (1, 700, 90), (7, 8, 8),
    ])
    func transposes(outer: Int, rows: Int, columns: Int) {
        for bytes in [1, 2, 4, 8] {
            var g = SeededGenerator(seed: UInt64(rows * columns))
            var p = Self.params([outer, columns, rows], [rows * columns, 1, columns], [rows * columns, rows, 1])
            p.element_bytes = Int32(bytes)
            verify(p, &g, UInt64(bytes))
        }
    }

    @Test func acceptsAnEmptyCopy() {
        var g = SeededGenerator(seed: 1)
        verify(Self.params([3, 0, 4], [4, 4, 1], [4, 4, 1]), &g, 1)
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_COPY)
    }

    private func verify(_ p: ck_copy_params, _ g: inout SeededGenerator, _ seed: UInt64) {
        let size = Int(p.element_bytes)
        let dims = Shape.values(p.dims)
        let xStrides = Shape.values(p.x_strides), yStrides = Shape.values(p.y_strides)
        let x = g.bytes(Shape.extent(dims, xStrides, Int(p.x_offset)) * size)
        let y = g.bytes(Shape.extent(dims, yStrides, Int(p.y_offset)) * size)
        var expected = y
        Shape.forEach(dims) { index in
            let from = (Shape.offset(index, xStrides) + Int(p.x_offset)) * size
            let to = (Shape.offset(index, yStrides) + Int(p.y_offset)) * size
            for byte in 0..<size { expected[to + byte] = x[from + byte] }
        }
        let test = KernelCase(
            CK_FAMILY_COPY, p, inputs: [x], outputs: [y], expected: [expected], comparison: .bytes)
        KernelHarness.verify(test, seed: seed, "seed \(seed): \(dims) \(xStrides) \(yStrides) \(size)")
    }

    private static func params(_ dims: [Int], _ xStrides: [Int], _ yStrides: [Int]) -> ck_copy_params {
        var p = ck_copy_params()
        p.element_bytes = 4
        Shape.set(&p.dims, dims, fill: 1)
        Shape.set(&p.x_strides, xStrides, fill: 0)
        Shape.set(&p.y_strides, yStrides, fill: 0)
        return p
    }

    /// Permuted, broadcast, reversed and sparse reads; writes that leave gaps.
    private static func randomParams(_ g: inout SeededGenerator) -> ck_copy_params {
        let rank = g.int(1...5)
        let dims = (0..<rank).map { _ in g.pick([1, 2, 3, 4, 5, 16, 17, 20]) }
        var yStrides = [Int](repeating: 0, count: rank), stride = 1
        for d in dims.indices.reversed() {
            yStrides[d] = stride
            stride *= dims[d] + (g.oneIn(6) ? g.int(1...3) : 0)
        }
        var xStrides = [Int](repeating: 0, count: rank), offset = 0
        stride = g.oneIn(4) ? 2 : 1
        for d in dims.indices.shuffled(using: &g) where !g.oneIn(8) {
            xStrides[d] = g.oneIn(8) ? -stride : stride
            if xStrides[d] < 0 { offset += (dims[d] - 1) * stride }
            stride *= dims[d]
        }
        var p = params(dims, xStrides, yStrides)
        p.element_bytes = Int32(g.pick([1, 2, 4, 4, 4, 8]))
        (p.x_offset, p.y_offset) = (Int64(offset + g.int(0...3)), Int64(g.int(0...3)))
        return p
    }
}
