import CKernels
import IR
import Operators

/// Lowers CumSum and CumProd. An axis that is computed chooses among the folds along every axis; one out of range is an
/// error when the program runs.
struct CumulativeLowering {
    private let op: any CumulativeFold
    private let fold: ck_fold_kind

    init(_ op: any CumulativeFold, _ fold: ck_fold_kind) {
        self.op = op
        self.fold = fold
    }

    func lower(_ node: Node, into builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let axis = try node.required(1)
        guard x.dtype == .float32 || x.dtype == .float64 || x.dtype.isInteger else {
            throw LoweringError("the compiled runtime folds f32, f64 and integers, not \(x.dtype)")
        }
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        if let number = builder.graph.constant(axis)?.integers?.first { return try emit(x, number, y, &builder) }
        let given = try builder.denseView(of: axis).reshaped([1])
        let axes = builder.add(constant: x.shape.indices.map { Int64($0) })
        let place = try builder.temporary(.int64, [1])
        try builder.emitGather(axes, at: given, place)
        var result = x.shape.count == 1 ? y : try builder.temporary(x.dtype, x.shape)
        try emit(x, 0, result, &builder)
        for other in x.shape.indices.dropFirst() {
            let folds = try builder.temporary(x.dtype, x.shape)
            try emit(x, other, folds, &builder)
            let isChosen = try builder.temporary(.bool, [1])
            try builder.emitComparison(
                CK_COMPARE_EQ, place, builder.add(constant: [Int64(other)], shape: []), isChosen)
            let target = other == x.shape.count - 1 ? y : try builder.temporary(x.dtype, x.shape)
            try builder.emitSelect(isChosen.reshaped([]), folds, result, target)
            result = target
        }
    }

    private func emit(
        _ x: View, _ axis: Int, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let line = try Line(x.shape, axis)
        let parameters = ck_cumulate_params(
            dtype: Int32(x.dtype.rawValue), fold: Int32(fold.rawValue), exclusive: op.isExclusive ? 1 : 0,
            reverse: op.isReversed ? 1 : 0, outer: line.outer, axis: line.axis, inner: line.inner)
        builder.emit(CK_FAMILY_CUMULATE, parameters, inputs: [x], outputs: [y])
    }
}
