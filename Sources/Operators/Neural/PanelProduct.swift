import IR

/// The floating point types that products are computed in.
protocol ProductScalar: BinaryFloatingPoint, SIMDScalar, TensorElement, Codable {}
extension Float: ProductScalar {}
extension Double: ProductScalar {}

/// Matrix products in panels of eight columns: what makes the references of convolution and matrix product fast enough
/// for whole models. Each element adds its products in ascending order of depth.
enum PanelProduct<Scalar: ProductScalar> {
    typealias Vector = SIMD8<Scalar>
    /// The columns of a panel.
    static var width: Int { 8 }

    /// c[row, 0..<columns] = sum over depth of a[row, d] * panel[d].
    /// - Parameters:
    ///   - a: `rows` rows of `depth` contiguous elements, `aRow` apart.
    ///   - panel: `depth` vectors.
    ///   - c: `rows` rows of at least `columns` elements, `cRow` apart.
    @inline(__always)
    static func multiply(
        _ a: UnsafePointer<Scalar>, aRow: Int, rows: Int, depth: Int, panel: UnsafePointer<Vector>,
        into c: UnsafeMutablePointer<Scalar>, cRow: Int, columns: Int
    ) {
        var row = 0
        while row < rows {
            let last = rows - 1
            let a0 = a + row * aRow
            let a1 = a + min(row + 1, last) * aRow
            let a2 = a + min(row + 2, last) * aRow
            let a3 = a + min(row + 3, last) * aRow
            var sums = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
            for d in 0..<depth {
                let b = panel[d]
                sums.0 += Vector(repeating: a0[d]) * b
                sums.1 += Vector(repeating: a1[d]) * b
                sums.2 += Vector(repeating: a2[d]) * b
                sums.3 += Vector(repeating: a3[d]) * b
            }
            store(sums.0, c + row * cRow, columns)
            if row + 1 < rows { store(sums.1, c + (row + 1) * cRow, columns) }
            if row + 2 < rows { store(sums.2, c + (row + 2) * cRow, columns) }
            if row + 3 < rows { store(sums.3, c + (row + 3) * cRow, columns) }
            row += 4
        }
    }

    @inline(__always)
    private static func store(_ vector: Vector, _ target: UnsafeMutablePointer<Scalar>, _ columns: Int) {
        if columns == width {
            UnsafeMutableRawPointer(target).storeBytes(of: vector, as: Vector.self)
        } else {
            for column in 0..<columns { target[column] = vector[column] }
        }
    }
}
