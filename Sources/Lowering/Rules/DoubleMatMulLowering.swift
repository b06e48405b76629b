import CKernels
import IR
import Operators

/// Lowers a matrix product in double precision to gemm_f64; bias and residual are added after it.
struct DoubleMatMulLowering {
    private let op: MatMul

    init(_ op: MatMul) { self.op = op }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        guard op.activation.kernelForm.kind == Int32(CK_ACT_NONE.rawValue) else {
            throw LoweringError("the compiled runtime has no activation in f64 here")
        }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        var terms: [View] = []
        for position in 2..<max(node.inputs.count, 2) {
            guard let value = node.input(position) else { continue }
            terms.append(try builder.denseView(of: value))
        }
        var sum = terms.isEmpty ? y : try builder.temporary(.float64, y.shape)
        try product(node, sum, &builder)
        for (index, term) in terms.enumerated() {
            let next = index == terms.count - 1 ? y : try builder.temporary(.float64, y.shape)
            try builder.emitBinary(CK_BINARY_ADD, sum, term, next)
            sum = next
        }
    }

    private func product(_ node: Node, _ y: View, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let a = try builder.denseView(of: try node.required(0))
        let b = try builder.denseView(of: try node.required(1))
        let aShape = a.shape.count == 1 ? [1] + a.shape : a.shape
        let bShape = b.shape.count == 1 ? b.shape + [1] : b.shape
        let (k, n) = (bShape[bShape.count - 2], bShape[bShape.count - 1])
        let (aLead, bLead) = (Array(aShape.dropLast(2)), Array(bShape.dropLast(2)))
        let (aCount, bCount) = (aLead.reduce(1, *), bLead.reduce(1, *))
        let same = aLead.drop { $0 == 1 }.elementsEqual(bLead.drop { $0 == 1 })
        guard aCount == 1 || bCount == 1 || same else {
            throw LoweringError(
                "batch dimensions \(aLead) and \(bLead) broadcast against each other in both directions")
        }
        let isOneMatrix = bCount == 1
        let m = aShape[aShape.count - 2] * (isOneMatrix ? aCount : 1)
        let parameters = ck_gemm_f64_params(
            batch: try int32(isOneMatrix ? 1 : max(aCount, bCount)), m: try int32(m), n: try int32(n), k: try int32(k),
            a_batch: aCount > 1 && !isOneMatrix ? try int32(m * k) : 0, b_batch: isOneMatrix ? 0 : try int32(k * n))
        builder.emit(CK_FAMILY_GEMM_F64, parameters, inputs: [a, b], outputs: [y])
    }
}

extension ProgramBuilder {
    /// Adds a softmax in double precision along an axis of a tensor that is not empty: the maximum is taken out first.
    mutating func emitSoftmaxF64(_ x: View, _ y: View, axis: Int, log: Bool) throws(LoweringError) {
        let line = try Line(x.shape, axis)
        let whole = [Int(line.outer), Int(line.axis), Int(line.inner)]
        let reduced = [Int(line.outer), 1, Int(line.inner)]
        func reduce(_ kind: ck_reduce_kind, _ x: View) throws(LoweringError) -> View {
            let result = try temporary(.float64, reduced)
            let parameters = ck_reduce_any_params(
                kind: Int32(kind.rawValue), dtype: Int32(CK_F64.rawValue), outer: line.outer, axis: line.axis,
                inner: line.inner)
            emit(CK_FAMILY_REDUCE_ANY, parameters, inputs: [x], outputs: [result])
            return result
        }
        let largest = try reduce(CK_REDUCE_MAX, x)
        let shifted = try temporary(.float64, whole)
        try emitBinary(CK_BINARY_SUB, x.reshaped(whole), largest, shifted)
        let powers = try temporary(.float64, whole)
        try emitUnary(CK_UNARY_EXP, shifted, powers)
        let sum = try reduce(CK_REDUCE_SUM, powers)
        guard log else { return try emitBinary(CK_BINARY_DIV, powers, sum, y.reshaped(whole)) }
        let logarithm = try temporary(.float64, reduced)
        try emitUnary(CK_UNARY_LOG, sum, logarithm)
        try emitBinary(CK_BINARY_SUB, shifted, logarithm, y.reshaped(whole))
    }
}
