import CKernels
import IR
import Operators

/// Lowers Det: elimination with partial pivoting in double precision, a few steps for each column.
struct DeterminantLowering {
    /// Larger matrices would make long programs.
    static let mostColumns = 64

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        let size = x.shape[x.shape.count - 1]
        let count = y.elementCount
        guard count > 0 else { return }
        guard size <= Self.mostColumns else {
            throw LoweringError("the compiled runtime takes determinants of at most \(Self.mostColumns) columns")
        }
        var matrix = try builder.temporary(.float64, [count, size, size])
        try builder.emitCast(x.reshaped(matrix.shape), matrix)
        var result = builder.add(constant: [Double](repeating: 1, count: count))
        var isSingular = builder.add(constant: [Bool](repeating: false, count: count))
        for _ in 0..<size {
            let step = try eliminate(matrix, &builder)
            let (product, zero) = (
                try builder.temporary(.float64, [count]), try builder.temporary(.bool, [count])
            )
            try builder.emitBinary(CK_BINARY_MUL, result, step.factor, product)
            try builder.emitBinary(CK_BINARY_OR, isSingular, step.isZero, zero)
            (result, isSingular) = (product, zero)
            if let rest = step.rest { matrix = rest }
        }
        let determinants = try builder.temporary(.float64, [count])
        try builder.emitSelect(isSingular, builder.add(constant: [0.0], shape: []), result, determinants)
        try builder.emitCast(determinants, y.reshaped([count]))
    }

    /// One column of square matrices: the signed pivot, whether it is 0, and the matrices without its row and column.
    private func eliminate(
        _ matrix: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> (factor: View, isZero: View, rest: View?) {
        let (count, size) = (matrix.shape[0], matrix.shape[1])
        let row = [count, size]
        let column = try copy(matrix, 0, [count, size], [size * size, size], &builder)
        let magnitudes = try builder.temporary(.float64, row)
        try builder.emitUnary(CK_UNARY_ABS, column, magnitudes)
        let (largest, place) = (
            try builder.temporary(.float64, [count]), try builder.temporary(.int64, [count])
        )
        try builder.emitTopK(
            magnitudes, axis: 1, count: 1, smallest: false, selectLast: false, nanFirst: false, values: largest,
            indices: place)
        let rows = IndexedPlaces(
            dims: [count], strides: [size * size], extents: [size], indexStrides: [size], inner: size)
        let pivots = try builder.temporary(.float64, row)
        try builder.emitGather(matrix, place, pivots, rows)
        let heads = try copy(pivots, 0, [count], [size], &builder)
        let zero = builder.add(constant: [0.0], shape: [])
        let isZero = try builder.temporary(.bool, [count])
        try builder.emitComparison(CK_COMPARE_EQ, heads, zero, isZero)
        let isFirst = try builder.temporary(.bool, [count])
        try builder.emitComparison(CK_COMPARE_EQ, place, builder.add(constant: [Int64(0)], shape: []), isFirst)
        let opposite = try builder.temporary(.float64, [count])
        try builder.emitUnary(CK_UNARY_NEG, heads, opposite)
        let factor = try builder.temporary(.float64, [count])
        try builder.emitSelect(isFirst, heads, opposite, factor)
        guard size > 1 else { return (factor, isZero, nil) }
        let firsts = try copy(matrix, 0, row, [size * size, 1], &builder)
        let swapped = try builder.temporary(.float64, matrix.shape)
        try builder.emitScatter(CK_FOLD_REPLACE, matrix, place, firsts, swapped, rows)
        let lower = [count, size - 1, 1]
        let left = try copy(swapped, size, [count, size - 1], [size * size, size], &builder)
        let factors = try builder.temporary(.float64, lower)
        try builder.emitBinary(CK_BINARY_DIV, left.reshaped(lower), heads.reshaped([count, 1, 1]), factors)
        let right = try copy(pivots, 1, [count, size - 1], [size, 1], &builder).reshaped([count, 1, size - 1])
        let square = [count, size - 1, size - 1]
        let products = try builder.temporary(.float64, square)
        try builder.emitBinary(CK_BINARY_MUL, factors, right, products)
        let corner = try copy(swapped, size + 1, square, [size * size, size, 1], &builder)
        let rest = try builder.temporary(.float64, square)
        try builder.emitBinary(CK_BINARY_SUB, corner, products, rest)
        return (factor, isZero, rest)
    }

    private func copy(
        _ view: View, _ offset: Int, _ shape: [Int], _ strides: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let result = try builder.temporary(view.dtype, shape)
        try builder.emitCopy(
            from: view, strides: strides, sourceOffset: offset, to: result, strides: result.strides, shape: shape)
        return result
    }
}
