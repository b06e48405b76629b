import IR

/// The arithmetic of a batched matrix product for checked fixed shapes.
struct MatrixProduct {
    /// Rows of A, columns of B, and what is summed over.
    let rows, columns, depth: Int
    /// For each product of the batch, the offsets of A's and B's matrices in elements.
    let matrices: [(a: Int, b: Int)]

    /// - Precondition: the shapes have rank 1 or more, fit each other and their batches broadcast.
    init(_ a: [Int], _ b: [Int]) {
        let left = a.count == 1 ? [1] + a : a
        let right = b.count == 1 ? b + [1] : b
        let (m, k, n) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
        (depth, columns) = (k, n)
        if right.dropLast(2).allSatisfy({ $0 == 1 }) {
            rows = left.dropLast().reduce(1, *)
            matrices = [(0, 0)]
            return
        }
        rows = m
        let (outerA, outerB) = (Array(left.dropLast(2)), Array(right.dropLast(2)))
        let rank = max(outerA.count, outerB.count)
        let batch = (0..<rank).map { axis in
            let (i, j) = (axis - rank + outerA.count, axis - rank + outerB.count)
            return i < 0 ? outerB[j] : j < 0 ? outerA[i] : outerA[i] == 1 ? outerB[j] : outerA[i]
        }
        let strides = [outerA.broadcastStrides(to: batch), outerB.broadcastStrides(to: batch)]
        let walk = StridedWalk(shape: batch, strides: strides)
        var list: [(a: Int, b: Int)] = []
        walk.rows { offsets, count in
            for i in 0..<count {
                list.append(((offsets[0] + i * walk.step(0)) * m * k, (offsets[1] + i * walk.step(1)) * k * n))
            }
        }
        matrices = list
    }

    /// The products plus the bias, in the element type `Scalar` of all operands.
    func evaluate<Scalar: ProductScalar>(
        _ a: Tensor, _ b: Tensor, _ bias: Tensor?, shape: [Int], as _: Scalar.Type
    ) -> Tensor {
        Tensor(Scalar.dtype, shape, of: Scalar.self) { y in
            guard let out = y.baseAddress, !y.isEmpty else { return }
            a.withElements(of: Scalar.self) { a in
                b.withElements(of: Scalar.self) { b in
                    guard let a = a.baseAddress, let b = b.baseAddress, depth > 0 else { return }
                    for (index, at) in matrices.enumerated() {
                        multiply(a + at.a, b + at.b, out + index * rows * columns)
                    }
                }
            }
            bias?.withElements(of: Scalar.self) { bias in
                for index in y.indices { y[index] += bias[index % columns] }
            }
        }
    }

    private func multiply<Scalar: ProductScalar>(
        _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>
    ) {
        let width = PanelProduct<Scalar>.width
        let panel = UnsafeMutablePointer<SIMD8<Scalar>>.allocate(capacity: depth)
        defer { panel.deallocate() }
        for start in stride(from: 0, to: columns, by: width) {
            let count = min(width, columns - start)
            for d in 0..<depth {
                let source = b + d * columns + start
                if count == width {
                    panel[d] = UnsafeRawPointer(source).loadUnaligned(as: SIMD8<Scalar>.self)
                } else {
                    var vector = SIMD8<Scalar>.zero
                    for lane in 0..<count { vector[lane] = source[lane] }
                    panel[d] = vector
                }
            }
            PanelProduct.multiply(
                a, aRow: depth, rows: rows, depth: depth, panel: panel, into: c + start, cRow: columns, columns: count)
        }
    }

    /// The integer products plus bias and residual; everything wraps.
    func evaluate<Scalar: FixedWidthInteger & TensorElement>(
        _ a: Tensor, _ b: Tensor, _ bias: Tensor?, _ residual: Tensor?, shape: [Int], as _: Scalar.Type
    ) -> Tensor {
        let biases = bias?.elements(as: Scalar.self)
        let rest = residual?.elements(as: Scalar.self)
        return Tensor(Scalar.dtype, shape, of: Scalar.self) { y in
            a.withElements(of: Scalar.self) { a in
                b.withElements(of: Scalar.self) { b in
                    for (index, at) in matrices.enumerated() {
                        for row in 0..<rows {
                            for column in 0..<columns {
                                var sum: Scalar = 0
                                for d in 0..<depth {
                                    sum &+= a[at.a + row * depth + d] &* b[at.b + d * columns + column]
                                }
                                let place = (index * rows + row) * columns + column
                                y[place] = sum &+ (biases?[column] ?? 0) &+ (rest?[place] ?? 0)
                            }
                        }
                    }
                }
            }
        }
    }
}
