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
        var x = try builder.denseView(of: try node.required(0))
        let result = try node.output()
        try requireReducible(kind, x.dtype)
        let isIdentity = [CK_REDUCE_SUM, CK_REDUCE_MEAN, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_PROD].contains(kind)
        if list.isEmpty && noop && isIdentity { return try builder.set(result, to: x) }
        let rank = x.shape.count
        var axes = Set(list.isEmpty ? Array(0..<(noop ? 0 : rank)) : list.map { $0 < 0 ? $0 + rank : $0 })
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
        guard x.elementCount > 0 else { return try emitIdentity(kind, y, &builder) }
        let inner = x.shape[run.upperBound...].reduce(1, *)
        if x.dtype != .float32 {
            let parameters = ck_reduce_any_params(
                kind: Int32(kind.rawValue), dtype: Int32(x.dtype.rawValue),
                outer: try int32(x.shape[..<run.lowerBound].reduce(1, *)), axis: try int32(x.shape[run].reduce(1, *)),
                inner: try int32(inner))
            return builder.emit(CK_FAMILY_REDUCE_ANY, parameters, inputs: [x], outputs: [y])
        }
        let parameters = ck_reduce_f32_params(
            kind: Int32(kind.rawValue), outer: try int32(x.shape[..<run.lowerBound].reduce(1, *)),
            axis: try int32(x.shape[run].reduce(1, *)), inner: try int32(inner), x_axis: try int32(inner))
        builder.emit(CK_FAMILY_REDUCE_F32, parameters, inputs: [x], outputs: [y])
    }

    private static func requireReducible(_ kind: ck_reduce_kind, _ dtype: ScalarType) throws(LoweringError) {
        let inIntegers = [
            CK_REDUCE_SUM, CK_REDUCE_MEAN, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_PROD, CK_REDUCE_SUM_SQUARE,
            CK_REDUCE_L1,
        ]
        let fits =
            dtype == .float32 || dtype == .float64 || dtype.isInteger && inIntegers.contains(kind)
            || dtype == .bool && (kind == CK_REDUCE_MAX || kind == CK_REDUCE_MIN)
        guard fits else { throw LoweringError("the compiled runtime does not reduce \(dtype) so") }
        if kind == CK_REDUCE_MEAN, dtype == .int64 || dtype == .uint64 {
            throw LoweringError("the sum of a mean of \(dtype) may not fit the type")
        }
    }

    /// Sets every result to the reduction of nothing.
    private static func emitIdentity(
        _ kind: ck_reduce_kind, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let isExtreme = kind == CK_REDUCE_MAX || kind == CK_REDUCE_MIN
        let isFloat = y.dtype.isFloatingPoint
        var number: Double = 0
        switch kind {
        case CK_REDUCE_PROD: number = 1
        case CK_REDUCE_MIN: number = .infinity
        case CK_REDUCE_MAX, CK_REDUCE_LOG_SUM, CK_REDUCE_LOG_SUM_EXP: number = -.infinity
        case CK_REDUCE_MEAN: number = .nan
        default: break
        }
        guard isFloat || kind != CK_REDUCE_MEAN else { throw LoweringError("the mean of no integers is not defined") }
        var bits: UInt64
        switch y.dtype {
        case .float32: bits = UInt64(Float(number).bitPattern)
        case .float64: bits = number.bitPattern
        default:
            let isSigned = [.int8, .int16, .int32, .int64].contains(y.dtype)
            let width = y.dtype == .bool ? 1 : UInt64(y.dtype.byteCount * 8)
            let lowest = isSigned ? UInt64(1) << (width - 1) : 0
            let highest = (UInt64.max >> (64 - width)) ^ (isSigned ? lowest : 0)
            bits = isExtreme ? (kind == CK_REDUCE_MAX ? lowest : highest) : UInt64(number)
        }
        let parameters = ck_fill_params(
            element_bytes: Int32(y.dtype.byteCount), reserved: 0, count: Int64(y.elementCount), value: bits)
        builder.emit(CK_FAMILY_FILL, parameters, inputs: [], outputs: [y])
    }

    private static func lowerArg(
        minimum: Bool, axis: Int, selectLast: Bool, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axis = axis < 0 ? axis + x.shape.count : axis
        if x.dtype != .float32 {
            let extreme = try builder.temporary(x.dtype, y.shape)
            return try builder.emitTopK(
                x, axis: axis, count: 1, smallest: minimum, selectLast: selectLast, nanFirst: true, values: extreme,
                indices: y)
        }
        let parameters = ck_arg_reduce_f32_params(
            minimum: minimum ? 1 : 0, select_last: selectLast ? 1 : 0,
            outer: try int32(x.shape[..<axis].reduce(1, *)), axis: try int32(x.shape[axis]),
            inner: try int32(x.shape[(axis + 1)...].reduce(1, *)))
        builder.emit(CK_FAMILY_ARG_REDUCE_F32, parameters, inputs: [x], outputs: [y])
    }
}
