import CKernels
import IR
import Operators

/// Lowers a matrix product to gemm_f32: A's leading dimensions become rows where B is one matrix.
struct MatMulLowering {
    private let op: MatMul

    init(_ op: MatMul) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        try builder.requireFloat32(node.inputs)
        let a = try builder.denseView(of: try node.required(0))
        let right = try node.required(1)
        let aShape = a.shape.count == 1 ? [1] + a.shape : a.shape
        var bShape = try builder.fixedType(of: right).shape
        if bShape.count == 1 { bShape.append(1) }
        let (k, n) = (bShape[bShape.count - 2], bShape[bShape.count - 1])
        let split = try Self.split(aShape, bShape)
        let packing = PanelPacking(
            batch: split.bCount, columns: n, outer: 1, inner: k, batchStride: k * n, columnStride: 1, outerStride: 0,
            innerStride: n)
        let panels = try builder.packed(right, packing)
        let bias = try dense(node.input(2), &builder)
        if let bias, bias.elementCount != n {
            throw LoweringError("the bias has \(bias.elementCount) elements for \(n) columns")
        }
        let residual = try dense(node.input(3), &builder)
        let c = try builder.output(try node.output())
        guard c.elementCount > 0 else { return }
        var parameters = ck_gemm_f32_params()
        (parameters.batch, parameters.m) = (try int32(split.batch), try int32(split.rows))
        (parameters.n, parameters.k) = (try int32(n), try int32(k))
        (parameters.a_row, parameters.c_row, parameters.r_row) = (try int32(k), try int32(n), try int32(n))
        parameters.a_batch = split.aCount > 1 ? try int32(split.rows * k) : 0
        parameters.b_batch = split.bCount > 1 ? try int32(packing.elementCount / split.bCount) : 0
        parameters.c_batch = try int32(split.rows * n)
        parameters.r_batch = parameters.c_batch
        parameters.residual_order = op.residualOrder.kernelForm
        parameters.activation = op.activation.kernelForm
        builder.emit(CK_FAMILY_GEMM_F32, parameters, inputs: [a, panels, bias, residual], outputs: [c])
    }

    private func dense(_ value: ValueID?, _ builder: inout ProgramBuilder) throws(LoweringError) -> View? {
        guard let value else { return nil }
        return try builder.denseView(of: value)
    }

    /// How leading dimensions divide into a batch and rows; `aCount` and `bCount` are the matrices that A and B hold.
    private static func split(
        _ a: [Int], _ b: [Int]
    ) throws(LoweringError) -> (batch: Int, rows: Int, aCount: Int, bCount: Int) {
        let rows = a[a.count - 2]
        let (aLead, bLead) = (Array(a.dropLast(2)), Array(b.dropLast(2)))
        let (aCount, bCount) = (aLead.reduce(1, *), bLead.reduce(1, *))
        if bCount == 1 { return (1, aCount * rows, 1, 1) }
        if aCount == 1 { return (bCount, rows, 1, bCount) }
        let same = aLead.drop { $0 == 1 }.elementsEqual(bLead.drop { $0 == 1 })
        guard same else {
            throw LoweringError(
                "batch dimensions \(aLead) and \(bLead) broadcast against each other in both directions")
        }
        return (aCount, rows, aCount, bCount)
    }
}
