import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Operators that follow indices in the data, that fold along an axis, and that order elements.
    static let indexed: [String: Rule] = [
        GatherElements.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? GatherElements else { return }
            try lowerIndexed(
                CK_FOLD_REPLACE, updates: nil, node, &builder,
                try elementPlaces(op.axis, node, &builder))
        },
        GatherND.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? GatherND else { return }
            try lowerIndexed(
                CK_FOLD_REPLACE, updates: nil, node, &builder,
                try slicePlaces(batchAxes: op.batchAxes, node, &builder))
        },
        ScatterElements.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ScatterElements else { return }
            try lowerIndexed(
                op.reduction.fold, updates: node.required(2), node, &builder,
                try elementPlaces(op.axis, node, &builder))
        },
        ScatterND.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? ScatterND else { return }
            try lowerIndexed(
                op.reduction.fold, updates: node.required(2), node, &builder,
                try slicePlaces(batchAxes: 0, node, &builder))
        },
        CumSum.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? CumSum else { return }
            try CumulativeLowering(op, CK_FOLD_ADD).lower(node, into: &builder)
        },
        CumProd.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? CumProd else { return }
            try CumulativeLowering(op, CK_FOLD_MUL).lower(node, into: &builder)
        },
        Det.name: Rule { (node, builder) throws(LoweringError) in
            try DeterminantLowering().lower(node, into: &builder)
        },
        TopK.name: Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? TopK else { return }
            try lowerTopK(op, node, &builder)
        },
    ]

    // MARK: Gather and scatter

    private static func elementPlaces(
        _ axis: Int, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> IndexedPlaces {
        let data = try builder.fixedType(of: try node.required(0))
        let indices = try builder.fixedType(of: try node.required(1)).shape
        let axis = axis < 0 ? axis + data.shape.count : axis
        var strides = View(.weights, dtype: data.dtype, shape: data.shape).strides
        let step = strides[axis]
        strides[axis] = 0
        return IndexedPlaces(
            dims: indices, strides: strides, extents: [data.shape[axis]], indexStrides: [step], inner: 1)
    }

    private static func slicePlaces(
        batchAxes: Int, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> IndexedPlaces {
        let data = try builder.fixedType(of: try node.required(0))
        let indices = try builder.fixedType(of: try node.required(1)).shape
        let depth = indices[indices.count - 1]
        let strides = View(.weights, dtype: data.dtype, shape: data.shape).strides
        let named = batchAxes..<(batchAxes + depth)
        let batch = indices[..<batchAxes].reduce(1, *)
        return IndexedPlaces(
            dims: [batch, indices[batchAxes..<(indices.count - 1)].reduce(1, *)],
            strides: [data.shape[batchAxes...].reduce(1, *), 0], extents: Array(data.shape[named]),
            indexStrides: Array(strides[named]), inner: data.shape[named.upperBound...].reduce(1, *))
    }

    private static func lowerIndexed(
        _ fold: ck_fold_kind, updates: ValueID?, _ node: Node, _ builder: inout ProgramBuilder, _ places: IndexedPlaces
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let indices = try builder.denseView(of: try node.required(1))
        let updates = try updates.map { (value) throws(LoweringError) in try builder.denseView(of: value) }
        let y = try builder.output(try node.output())
        if let updates {
            try builder.emitScatter(fold, x, indices, updates, y, places)
        } else {
            try builder.emitGather(x, indices, y, places)
        }
    }

    // MARK: Along an axis

    private static func lowerTopK(
        _ op: TopK, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let values = try builder.output(node.outputs[0])
        let indices = try builder.output(node.outputs[1])
        guard values.elementCount > 0 else { return }
        let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
        try builder.emitTopK(
            x, axis: axis, count: values.shape[axis], smallest: !op.isLargest, selectLast: false, nanFirst: false,
            values: values, indices: indices)
    }
}

/// A tensor's dimensions before an axis, along it and after it.
struct Line {
    var outer: Int32
    var axis: Int32
    var inner: Int32

    /// - Parameter axis: negative ones count from the back.
    init(_ shape: [Int], _ axis: Int) throws(LoweringError) {
        let axis = axis < 0 ? axis + shape.count : axis
        outer = try int32(shape[..<axis].reduce(1, *))
        self.axis = try int32(shape[axis])
        inner = try int32(shape[(axis + 1)...].reduce(1, *))
    }
}

extension ProgramBuilder {
    /// Adds the selection of the `count` largest (or smallest) elements along an axis of a tensor that is not empty.
    mutating func emitTopK(
        _ x: View, axis: Int, count: Int, smallest: Bool, selectLast: Bool, nanFirst: Bool, values: View,
        indices: View
    ) throws(LoweringError) {
        guard x.dtype == .float32 || x.dtype == .float64 || x.dtype.isInteger || x.dtype == .bool else {
            throw LoweringError("the compiled runtime orders f32, f64 and integers, not \(x.dtype)")
        }
        let line = try Line(x.shape, axis)
        let parameters = ck_top_k_params(
            dtype: Int32(x.dtype.rawValue), smallest: smallest ? 1 : 0, select_last: selectLast ? 1 : 0,
            nan_first: nanFirst ? 1 : 0, outer: line.outer, axis: line.axis, inner: line.inner, k: try int32(count))
        emit(CK_FAMILY_TOP_K, parameters, inputs: [x], outputs: [values, indices])
    }
}

extension ScatterReduction {
    /// The form that kernels take.
    var fold: ck_fold_kind {
        switch self {
        case .none: CK_FOLD_REPLACE
        case .add: CK_FOLD_ADD
        case .mul: CK_FOLD_MUL
        case .max: CK_FOLD_MAX
        case .min: CK_FOLD_MIN
        }
    }
}
