import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Operators that reduce axes.
    static let reductions: [String: Rule] = {
        var rules: [String: Rule] = [:]
        let kinds: [(any Reduction.Type, ck_reduce_kind)] = [
            (ReduceSum.self, CK_REDUCE_SUM), (ReduceMean.self, CK_REDUCE_MEAN), (ReduceMax.self, CK_REDUCE_MAX),
            (ReduceMin.self, CK_REDUCE_MIN), (ReduceProd.self, CK_REDUCE_PROD),
            (ReduceSumSquare.self, CK_REDUCE_SUM_SQUARE), (ReduceL1.self, CK_REDUCE_L1),
            (ReduceL2.self, CK_REDUCE_L2), (ReduceLogSum.self, CK_REDUCE_LOG_SUM),
            (ReduceLogSumExp.self, CK_REDUCE_LOG_SUM_EXP),
        ]
        for (op, kind) in kinds {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                guard let op = node.op as? any Reduction else { return }
                try lowerReduction(kind, op.axes, noop: op.noopWithEmptyAxes, node, &builder)
            }
        }
        rules[ArgMax.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ArgMax else { return }
            try lowerArg(minimum: false, axis: op.axis, selectLast: op.selectsLast, node, &builder)
        }
        rules[ArgMin.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ArgMin else { return }
            try lowerArg(minimum: true, axis: op.axis, selectLast: op.selectsLast, node, &builder)
        }
        return rules
    }()

    private static func lowerReduction(
        _ kind: ck_reduce_kind, _ list: [Int], noop: Bool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        var x = try builder.denseView(of: try node.required(0))
        let result = try node.output()
        if list.isEmpty && noop { return try builder.set(result, to: x) }
        let rank = x.shape.count
        var axes = Set(list.isEmpty ? Array(0..<rank) : list.map { $0 < 0 ? $0 + rank : $0 })
        // Unit axes reduce to themselves; they join their neighbours so that the rest is more often one run.
        let kept = (0..<rank).filter { !axes.contains($0) && x.shape[$0] != 1 }
        axes = Set((0..<rank).filter { !kept.contains($0) })
        let real = (0..<rank).filter { axes.contains($0) && x.shape[$0] != 1 }
        if let first = real.first, let last = real.last, kept.contains(where: { $0 > first && $0 < last }) {
            let order = kept + real
            let strides = x.strides
            let moved = try builder.temporary(x.dtype, order.map { x.shape[$0] })
            try builder.emitCopy(
                from: x, strides: order.map { strides[$0] }, to: moved, strides: moved.strides, shape: moved.shape)
            x = moved
            try emitReduction(kind, x, kept.count..<order.count, result, &builder)
        } else {
            let first = real.first ?? rank
            try emitReduction(kind, x, first..<((real.last ?? first - 1) + 1), result, &builder)
        }
    }

    private static func emitReduction(
        _ kind: ck_reduce_kind, _ x: View, _ run: Range<Int>, _ result: ValueID, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let y = try builder.output(result)
        guard y.elementCount > 0 else { return }
        guard x.elementCount > 0 else { throw LoweringError("the compiled runtime does not reduce an empty tensor") }
        let inner = x.shape[run.upperBound...].reduce(1, *)
        let parameters = ck_reduce_f32_params(
            kind: Int32(kind.rawValue), outer: try int32(x.shape[..<run.lowerBound].reduce(1, *)),
            axis: try int32(x.shape[run].reduce(1, *)), inner: try int32(inner), x_axis: try int32(inner))
        builder.emit(CK_FAMILY_REDUCE_F32, parameters, inputs: [x], outputs: [y])
    }

    private static func lowerArg(
        minimum: Bool, axis: Int, selectLast: Bool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        try builder.requireFloat32([node.input(0)])
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axis = axis < 0 ? axis + x.shape.count : axis
        let parameters = ck_arg_reduce_f32_params(
            minimum: minimum ? 1 : 0, select_last: selectLast ? 1 : 0,
            outer: try int32(x.shape[..<axis].reduce(1, *)), axis: try int32(x.shape[axis]),
            inner: try int32(x.shape[(axis + 1)...].reduce(1, *)))
        builder.emit(CK_FAMILY_ARG_REDUCE_F32, parameters, inputs: [x], outputs: [y])
    }
}
