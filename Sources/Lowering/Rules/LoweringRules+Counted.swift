import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Operators with an extent that only the data tell: memory is there for the most it can be, and the program goes on
    /// with the number that it finds.
    static let counted: [String: Rule] = [
        NonZero.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? NonZero else { return }
            try lowerNonZero(op, node, &builder)
        },
        NonMaxSuppression.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? NonMaxSuppression else { return }
            try lowerSelection(op, node, &builder)
        },
    ]

    /// Limits of boxes above this are taken for none where the number of boxes varies.
    private static let largestLimit = 4096

    /// The number that the extent is assumed to be here.
    private static func assumed(_ op: some CountingOperator) throws(LoweringError) -> Int {
        guard let count = op.assumedCount else {
            throw LoweringError("its size, which the data decide, is not known; only ONNX models are compiled with it")
        }
        return count
    }

    /// The places of the elements that are not zero come first when truth values are ordered; each coordinate follows from
    /// them by division.
    private static func lowerNonZero(
        _ op: NonZero, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let found = try assumed(op)
        let x = try builder.denseView(of: try node.required(0))
        let total = x.elementCount
        guard total > 0 else { throw LoweringError("its input is empty") }
        let flags = try truthValues(x.reshaped([total]), &builder)
        let ordered = try builder.temporary(flags.dtype, [total])
        let places = try builder.temporary(.int64, [total])
        try builder.emitTopK(
            flags, axis: 0, count: total, smallest: false, selectLast: false, nanFirst: false, values: ordered,
            indices: places)
        let numbers = try builder.temporary(.int64, [total])
        try builder.emitCast(flags, numbers)
        let parameters = ck_reduce_any_params(
            kind: Int32(CK_REDUCE_SUM.rawValue), dtype: Int32(CK_I64.rawValue), outer: 1, axis: try int32(total),
            inner: 1)
        let count = try builder.temporary(.int64, [1])
        builder.emit(CK_FAMILY_REDUCE_ANY, parameters, inputs: [numbers], outputs: [count], count: op.count)
        let first = places.part(elementOffset: 0, shape: [found])
        guard x.shape.count != 1 else { return try builder.set(try node.output(), to: first.reshaped([1, found])) }
        let y = try builder.output(try node.output())
        for (axis, stride) in x.strides.enumerated() {
            let row = y.part(elementOffset: axis * found, shape: [found])
            let quotient = axis == 0 ? row : try builder.temporary(.int64, [found])
            try builder.emitBinary(CK_BINARY_DIV, first, builder.add(constant: [Int64(stride)]), quotient)
            guard axis > 0 else { continue }
            try builder.emitBinary(CK_BINARY_MOD, quotient, builder.add(constant: [Int64(x.shape[axis])]), row)
        }
    }

    private static func truthValues(_ x: View, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        if x.dtype == .bool { return x }
        let (isZero, flags) = (try builder.temporary(.bool, x.shape), try builder.temporary(.bool, x.shape))
        let zero = builder.add(constant: [UInt64(0)])
        let scalar = View(zero.storage, offset: zero.offset, dtype: x.dtype, shape: [])
        try builder.emitComparison(CK_COMPARE_EQ, x, scalar, isZero)
        try builder.emitNot(isZero, flags)
        return flags
    }

    private static func lowerSelection(
        _ op: NonMaxSuppression, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let found = try assumed(op)
        let boxes = try builder.denseView(of: try node.required(0))
        let scores = try builder.denseView(of: try node.required(1))
        let limits = try (2...4).map { (index) throws(LoweringError) in
            try node.input(index).map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        }
        let (pictures, classes, count) = (scores.shape[0], scores.shape[1], scores.shape[2])
        guard scores.elementCount > 0 else { throw LoweringError("its input is empty") }
        let most = builder.graph.constant(node.input(2))?.integers?.first ?? count
        // The smaller of the limit and the number of boxes; for many shapes one of them.
        let isByLimit = builder.isForManyShapes ? most <= Self.largestLimit : most < count
        let capacity = pictures * classes * (isByLimit ? max(most, 0) : count)
        let selected = try builder.temporary(.int64, [capacity, 3])
        let parameters = ck_select_boxes_params(
            pictures: try int32(pictures), classes: try int32(classes), boxes: try int32(count),
            capacity: try int32(capacity), centered: op.isCentered ? 1 : 0)
        let workspace = try builder.temporary(.uint8, [count])
        let number = try builder.temporary(.int64, [1])
        builder.emit(
            CK_FAMILY_SELECT_BOXES, parameters, inputs: [boxes, scores] + limits,
            outputs: [selected, workspace, number], count: op.count)
        try builder.set(try node.output(), to: selected.part(elementOffset: 0, shape: [found, 3]))
    }
}
