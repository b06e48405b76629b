import CKernels
import IR
import Operators

/// Lowers a matrix product to gemm_f32. Leading dimensions become rows where B is one matrix, and else the batch; what
/// neither holds becomes several calls.
struct MatMulLowering {
    private let op: MatMul
    /// Batches that broadcast in both directions take at most this many calls; beyond that, operands are expanded. A
    /// program for many shapes takes one, since the number of calls must not follow the shapes.
    private static func mostCalls(_ builder: ProgramBuilder) -> Int { builder.isForManyShapes ? 1 : 32 }

    init(_ op: MatMul) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        if builder.graph.type(of: try node.required(0)).dtype == .float64 {
            return try DoubleMatMulLowering(op).lower(node, into: &builder)
        }
        try builder.requireFloat32(node.inputs)
        let right = try node.required(1)
        let aShape = Self.matrices(try builder.fixedType(of: try node.required(0)).shape, isRow: true)
        let bShape = Self.matrices(try builder.fixedType(of: right).shape, isRow: false)
        let (m, k, n) = (aShape[aShape.count - 2], bShape[bShape.count - 2], bShape[bShape.count - 1])
        let bias = try dense(node.input(2), &builder)
        if let bias, bias.elementCount != n {
            throw LoweringError("the bias has \(bias.elementCount) elements for \(n) columns")
        }
        let c = try builder.output(try node.output())
        guard c.elementCount > 0 else { return }
        let residual = try dense(node.input(3), &builder)
        let batch = Self.broadcast(aShape, bShape)
        var product = Product(rows: m, depth: k, columns: n)
        var a = try rows(try node.required(0), aShape, &builder)
        let panels = try panels(right, bShape, &builder)
        product.setLoops(batch, a, Self.steps(bShape, batch))
        if product.callCount > Self.mostCalls(builder) {
            let full = try builder.temporary(.float32, batch + [m, k])
            try builder.emitCopy(
                from: a.base, strides: Self.strides(a, batch) + a.strides.suffix(2), sourceOffset: a.offset, to: full,
                strides: full.strides, shape: full.shape)
            a = StridedView(full)
            product.setLoops(batch, a, Self.steps(bShape, batch))
        }
        guard product.callCount <= Self.mostCalls(builder) else {
            throw LoweringError("batch dimensions \(aShape.dropLast(2)) and \(bShape.dropLast(2)) broadcast too often")
        }
        try product.emit(op, a, panels, bias, residual, c, &builder)
    }

    /// A, as its rows lie; copied when their elements are not neighbours.
    private func rows(
        _ value: ValueID, _ shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> StridedView {
        if builder.isStrided(value), let view = try builder.stridedView(of: value).reshaped(shape),
            view.strides[shape.count - 1] == 1 || shape[shape.count - 1] == 1
        {
            return view
        }
        return StridedView(try builder.denseView(of: value).reshaped(shape))
    }

    /// B in panels: packed now when it is a constant, by steps otherwise.
    private func panels(
        _ value: ValueID, _ shape: [Int], _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        let (k, n) = (shape[shape.count - 2], shape[shape.count - 1])
        let batch = Array(shape.dropLast(2))
        var packing = PanelPacking(
            batch: batch.reduce(1, *), columns: n, outer: 1, inner: k, batchStride: k * n, columnStride: 1,
            outerStride: 0, innerStride: n)
        guard builder.isStrided(value), let source = try builder.stridedView(of: value).reshaped(shape) else {
            return try builder.packed(value, packing)
        }
        let loops = StridedShape(batch, Array(source.strides.dropLast(2)), Self.steps(shape, batch))
        let calls = loops.extents.dropLast().reduce(1, *)
        guard calls <= Self.mostCalls(builder) else { return try builder.packed(value, packing) }
        let size = packing.elementCount / max(packing.batch, 1)
        let result = try builder.temporary(.float32, [packing.elementCount])
        guard packing.elementCount > 0 else { return result }
        packing.batch = loops.extents.last ?? 1
        packing.batchStride = packing.batch == 1 ? 0 : loops.first.last ?? 0
        (packing.innerStride, packing.columnStride) = (source.strides[shape.count - 2], source.strides[shape.count - 1])
        for call in 0..<calls {
            var (rest, start) = (call, 0)
            for loop in loops.extents.indices.dropLast().reversed() {
                start += rest % loops.extents[loop] * loops.first[loop]
                rest /= loops.extents[loop]
            }
            let part = source.reach(
                from: start,
                [(packing.batch, packing.batchStride), (k, packing.innerStride), (n, packing.columnStride)])
            let count = packing.batch * size
            try builder.emitPacking(
                packing, from: part, to: result.part(elementOffset: call * count, shape: [count]))
        }
        return result
    }

    private func dense(_ value: ValueID?, _ builder: inout ProgramBuilder) throws(LoweringError) -> View? {
        guard let value else { return nil }
        return try builder.denseView(of: value)
    }

    /// The shape with the second matrix dimension that an operand of rank 1 lacks.
    private static func matrices(_ shape: [Int], isRow: Bool) -> [Int] {
        shape.count > 1 ? shape : isRow ? [1] + shape : shape + [1]
    }

    /// The common batch dimensions.
    private static func broadcast(_ a: [Int], _ b: [Int]) -> [Int] {
        let rank = max(a.count, b.count) - 2
        let (left, right) = (padded(a, rank), padded(b, rank))
        return zip(left, right).map { $0 == 1 ? $1 : $0 }
    }

    private static func padded(_ shape: [Int], _ rank: Int) -> [Int] {
        Array(repeating: 1, count: rank + 2 - shape.count) + shape.dropLast(2)
    }

    /// The distance, in matrices, along each batch dimension; 0 where the operand is repeated.
    private static func steps(_ shape: [Int], _ batch: [Int]) -> [Int] {
        let own = padded(shape, batch.count)
        var step = 1
        var steps = [Int](repeating: 0, count: batch.count)
        for axis in batch.indices.reversed() where own[axis] != 1 {
            steps[axis] = step
            step *= own[axis]
        }
        return steps
    }
}

extension MatMulLowering {
    /// The distance, in elements, along each batch dimension of a strided operand; 0 where it is repeated.
    fileprivate static func strides(_ view: StridedView, _ batch: [Int]) -> [Int] {
        let own = Array(view.strides.dropLast(2))
        return Array(repeating: 0, count: batch.count - own.count) + own
    }
}

/// A product of batches of matrices.
private struct Product {
    let rows: Int
    let depth: Int
    let columns: Int
    /// The batch dimensions with the distances in elements of A and in matrices of B.
    private var loops = StridedShape([], [], [])
    /// Elements between rows of A.
    private var rowStride = 0

    init(rows: Int, depth: Int, columns: Int) { (self.rows, self.depth, self.columns) = (rows, depth, columns) }

    mutating func setLoops(_ batch: [Int], _ a: StridedView, _ bSteps: [Int]) {
        loops = StridedShape(batch, MatMulLowering.strides(a, batch), bSteps)
        rowStride = rows == 1 ? depth : a.strides[a.strides.count - 2]
    }

    /// The number of loops around the calls, and the batch and the factor of rows within one.
    private var plan: (outer: Int, batch: Int, rows: Int) {
        var count = loops.extents.count
        var (batch, factor) = (1, 1)
        if loops.second[count - 1] == 0 && loops.first[count - 1] == rows * rowStride {
            factor = loops.extents[count - 1]
            count -= 1
        }
        if count > 0 {
            batch = loops.extents[count - 1]
            count -= 1
        }
        return (count, batch, factor)
    }

    /// How many calls of gemm_f32 it takes.
    var callCount: Int { loops.extents[..<plan.outer].reduce(1, *) }

    func emit(
        _ op: MatMul, _ a: StridedView, _ panels: View, _ bias: View?, _ residual: View?, _ c: View,
        _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let (outer, batch, factor) = plan
        let height = rows * factor
        let matrix = (columns + PanelPacking.width - 1) / PanelPacking.width * PanelPacking.width * depth
        let (aStep, bStep) = batch > 1 ? (loops.first[outer], loops.second[outer]) : (0, 0)
        var parameters = ck_gemm_f32_params()
        (parameters.batch, parameters.m) = (try int32(batch), try int32(height))
        (parameters.n, parameters.k) = (try int32(columns), try int32(depth))
        (parameters.a_row, parameters.c_row) = (try int32(rowStride), try int32(columns))
        parameters.r_row = parameters.c_row
        (parameters.a_batch, parameters.b_batch) = (try int32(aStep), try int32(bStep * matrix))
        parameters.c_batch = try int32(height * columns)
        parameters.r_batch = parameters.c_batch
        parameters.residual_order = op.residualOrder.kernelForm
        parameters.activation = op.activation.kernelForm
        let calls = callCount
        for call in 0..<calls {
            var (rest, aStart, bStart) = (call, 0, 0)
            for loop in (0..<outer).reversed() {
                let index = rest % loops.extents[loop]
                rest /= loops.extents[loop]
                aStart += index * loops.first[loop]
                bStart += index * loops.second[loop]
            }
            let size = batch * height * columns
            func part(_ view: View) -> View { view.part(elementOffset: call * size, shape: [size]) }
            let aPart = depth == 0 ? a.base : a.reach(from: aStart, [(batch, aStep), (height, rowStride), (depth, 1)])
            let bPart = panels.part(elementOffset: bStart * matrix, shape: [((batch - 1) * bStep + 1) * matrix])
            builder.emit(
                CK_FAMILY_GEMM_F32, parameters,
                inputs: [aPart, bPart, bias, calls == 1 ? residual : residual.map(part)],
                outputs: [calls == 1 ? c : part(c)])
        }
    }
}
