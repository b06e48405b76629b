import CKernels
import Core
import IR

extension ProgramBuilder {
    /// Adds an elementwise function of two broadcast operands.
    mutating func emitBinary(_ kind: ck_binary_kind, _ a: View, _ b: View, _ y: View) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        let isFloat = a.dtype == .float32
        guard a.dtype == b.dtype, a.dtype == y.dtype else {
            throw LoweringError("the compiled runtime does not mix \(a.dtype) and \(b.dtype)")
        }
        guard isFloat || a.dtype == .float64 || a.dtype.isInteger || a.dtype == .bool else {
            throw LoweringError("the compiled runtime computes it in f32, f64 and integers, not \(a.dtype)")
        }
        let loops = BroadcastLoops([a, b], shape: y.shape)
        var parameters = ck_binary_params()
        parameters.kind = Int32(kind.rawValue)
        parameters.dtype = isFloat || a.dtype == .float64 ? 0 : Int32(a.dtype.rawValue)
        let family = isFloat ? CK_FAMILY_BINARY_F32 : a.dtype == .float64 ? CK_FAMILY_BINARY_F64 : CK_FAMILY_BINARY_INT
        try loops.store(0, in: &parameters.a_strides)
        try loops.store(1, in: &parameters.b_strides)
        try loops.storeExtents(in: &parameters.dims)
        let isWhole = a.elementCount == y.elementCount && a.isDense
        emit(
            family, parameters, inputs: [a, b], outputs: [y],
            inPlaceInput: isWhole ? 0 : b.elementCount == y.elementCount && b.isDense ? 1 : nil)
    }

    /// Adds an elementwise function of two of a node's inputs, which gives its output.
    mutating func emitBinary(
        _ kind: ck_binary_kind, _ node: Node, _ first: Int, _ second: Int
    ) throws(LoweringError) {
        let a = try view(of: try node.required(first))
        let b = try view(of: try node.required(second))
        try emitBinary(kind, a, b, try output(try node.output()))
    }

    /// Adds an elementwise function of a dense view in f32 or f64.
    mutating func emitUnary(_ kind: ck_unary_kind, _ x: View, _ y: View) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        let count = try int32(x.elementCount)
        if x.dtype == .float32 {
            let parameters = ck_unary_f32_params(kind: Int32(kind.rawValue), count: count, activation: ck_activation())
            return emit(CK_FAMILY_UNARY_F32, parameters, inputs: [x], outputs: [y], inPlaceInput: 0)
        }
        guard x.dtype == .float64 else {
            throw LoweringError("the compiled runtime does not compute it in \(x.dtype)")
        }
        let parameters = ck_unary_f64_params(kind: Int32(kind.rawValue), count: count)
        emit(CK_FAMILY_UNARY_F64, parameters, inputs: [x], outputs: [y], inPlaceInput: 0)
    }

    /// Adds a comparison of two broadcast operands.
    mutating func emitComparison(_ kind: ck_compare_kind, _ a: View, _ b: View, _ y: View) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        let isComparable = a.dtype == .float32 || a.dtype == .float64 || a.dtype.isInteger || a.dtype == .bool
        guard a.dtype == b.dtype, isComparable else {
            throw LoweringError("the compiled runtime does not compare \(a.dtype) with \(b.dtype)")
        }
        let loops = BroadcastLoops([a, b], shape: y.shape)
        var parameters = ck_compare_params()
        parameters.kind = Int32(kind.rawValue)
        parameters.dtype = Int32(a.dtype.rawValue)
        try loops.store(0, in: &parameters.a_strides)
        try loops.store(1, in: &parameters.b_strides)
        try loops.storeExtents(in: &parameters.dims)
        emit(CK_FAMILY_COMPARE, parameters, inputs: [a, b], outputs: [y])
    }

    /// Adds the negation of truth values.
    mutating func emitNot(_ x: View, _ y: View) throws(LoweringError) {
        try emitComparison(CK_COMPARE_EQ, x, add(constant: [false], shape: []), y)
    }

    /// Adds a choice by truth values between two operands; all three are broadcast.
    mutating func emitSelect(_ condition: View, _ a: View, _ b: View, _ y: View) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        let loops = BroadcastLoops([condition, a, b], shape: y.shape)
        var parameters = ck_select_params()
        parameters.element_bytes = Int32(a.dtype.byteCount)
        try loops.store(0, in: &parameters.c_strides)
        try loops.store(1, in: &parameters.a_strides)
        try loops.store(2, in: &parameters.b_strides)
        try loops.storeExtents(in: &parameters.dims)
        emit(CK_FAMILY_SELECT, parameters, inputs: [condition, a, b], outputs: [y])
    }
}
