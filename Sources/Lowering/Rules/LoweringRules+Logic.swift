import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Truth values, bits, and choices by them.
    static let logic: [String: Rule] = {
        var rules: [String: Rule] = [:]
        let bitwise: [(any Operator.Type, ck_binary_kind)] = [
            (BitwiseAnd.self, CK_BINARY_AND), (BitwiseOr.self, CK_BINARY_OR), (BitwiseXor.self, CK_BINARY_XOR),
        ]
        for (op, kind) in bitwise {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                try builder.emitBinary(kind, node, 0, 1)
            }
        }
        rules[BitwiseNot.name] = Rule { (node, builder) throws(LoweringError) in
            let x = try builder.view(of: try node.required(0))
            let ones = builder.add(constant: Tensor(allOnesOf: x.dtype))
            try builder.emitBinary(CK_BINARY_XOR, x, ones, try builder.output(try node.output()))
        }
        rules[BitShift.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? BitShift else { return }
            try builder.emitBinary(op.direction == .left ? CK_BINARY_SHIFT_LEFT : CK_BINARY_SHIFT_RIGHT, node, 0, 1)
        }
        rules[Not.name] = Rule { (node, builder) throws(LoweringError) in
            let x = try builder.view(of: try node.required(0))
            try builder.emitNot(x, try builder.output(try node.output()))
        }
        rules[IsNaN.name] = Rule { (node, builder) throws(LoweringError) in
            let x = try builder.view(of: try node.required(0))
            let equal = try builder.temporary(.bool, x.shape)
            try builder.emitComparison(CK_COMPARE_EQ, x, x, equal)
            try builder.emitNot(equal, try builder.output(try node.output()))
        }
        rules[IsInf.name] = Rule { (node, builder) throws(LoweringError) in try lowerIsInf(node, &builder) }
        rules[Trilu.name] = Rule { (node, builder) throws(LoweringError) in try lowerTrilu(node, &builder) }
        rules[OneHot.name] = Rule { (node, builder) throws(LoweringError) in try lowerOneHot(node, &builder) }
        rules[Hardmax.name] = Rule { (node, builder) throws(LoweringError) in try lowerHardmax(node, &builder) }
        rules[Shrink.name] = Rule { (node, builder) throws(LoweringError) in try lowerShrink(node, &builder) }
        return rules
    }()

    private static func lowerIsInf(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? IsInf else { return }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        guard op.detectsNegative || op.detectsPositive else {
            return try builder.emitFill(y, with: Tensor(scalar: false))
        }
        var tested = x
        if op.detectsNegative && op.detectsPositive {
            tested = try builder.temporary(x.dtype, x.shape)
            try builder.emitUnary(CK_UNARY_ABS, x, tested)
        }
        let limit = op.detectsPositive ? Double.infinity : -.infinity
        let constant =
            x.dtype == .float64
            ? builder.add(constant: [limit], shape: []) : builder.add(constant: [Float(limit)], shape: [])
        try builder.emitComparison(CK_COMPARE_EQ, tested, constant, y)
    }

    /// A constant mask of the triangle chooses between the input and zero.
    private static func lowerTrilu(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Trilu else { return }
        let x = try builder.view(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let (rows, columns) = (x.shape[x.shape.count - 2], x.shape[x.shape.count - 1])
        guard let diagonal = node.input(1) == nil ? [0] : builder.graph.constant(node.input(1))?.integers else {
            // The distance of every place from the main diagonal is compared with k when the program runs.
            let distances = (0..<(rows * columns)).map { Int64($0 % columns - $0 / columns) }
            let k = try builder.denseView(of: try node.required(1)).reshaped([])
            let mask = try builder.temporary(.bool, [rows, columns])
            try builder.emitComparison(
                op.isUpper ? CK_COMPARE_GE : CK_COMPARE_LE, builder.add(constant: distances, shape: [rows, columns]),
                k, mask)
            return try builder.emitSelect(mask, x, builder.add(constant: Tensor(zeroOf: x.dtype)), y)
        }
        let k = min(max(diagonal.first ?? 0, -rows), columns)
        let mask = (0..<(rows * columns)).map { place in
            let distance = place % columns - place / columns
            return op.isUpper ? distance >= k : distance <= k
        }
        let zero = Tensor(zeroOf: x.dtype)
        try builder.emitSelect(
            builder.add(constant: mask, shape: [rows, columns]), x, builder.add(constant: zero), y)
    }

    /// The indices, or the indices counted from the back, are compared with 0, 1, 2, … along the new axis.
    private static func lowerOneHot(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? OneHot else { return }
        var indices = try builder.denseView(of: try node.required(0))
        let values = try builder.denseView(of: try node.required(2))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axis = op.axis < 0 ? op.axis + y.shape.count : op.axis
        if indices.dtype != .int64 {
            let wide = try builder.temporary(.int64, indices.shape)
            try builder.emitCast(indices, wide)
            indices = wide
        }
        var shape = indices.shape
        shape.insert(1, at: axis)
        let depth = y.shape[axis]
        var along = [Int](repeating: 1, count: y.shape.count)
        along[axis] = depth
        let front = try builder.temporary(.bool, y.shape)
        let back = try builder.temporary(.bool, y.shape)
        for (result, first) in [(front, 0), (back, -depth)] {
            let numbers = builder.add(constant: (0..<depth).map { Int64($0 + first) }, shape: along)
            try builder.emitComparison(CK_COMPARE_EQ, indices.reshaped(shape), numbers, result)
        }
        let hot = try builder.temporary(.bool, y.shape)
        try builder.emitBinary(CK_BINARY_OR, front, back, hot)
        try builder.emitSelect(
            hot, values.part(elementOffset: 1, shape: []), values.part(elementOffset: 0, shape: []), y)
    }

    /// The place of the first maximum, compared with 0, 1, 2, … along the axis.
    private static func lowerHardmax(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Hardmax else { return }
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let axis = op.axis < 0 ? op.axis + x.shape.count : op.axis
        let (outer, extent) = (x.shape[..<axis].reduce(1, *), x.shape[axis])
        let inner = x.shape[(axis + 1)...].reduce(1, *)
        let place = try builder.temporary(.int64, [outer, 1, inner])
        if x.dtype == .float32 {
            let parameters = ck_arg_reduce_f32_params(
                minimum: 0, select_last: 0, outer: try int32(outer), axis: try int32(extent), inner: try int32(inner))
            builder.emit(CK_FAMILY_ARG_REDUCE_F32, parameters, inputs: [x], outputs: [place])
        } else {
            try builder.emitTopK(
                x.reshaped([outer, extent, inner]), axis: 1, count: 1, smallest: false, selectLast: false,
                nanFirst: true, values: try builder.temporary(x.dtype, place.shape), indices: place)
        }
        let hot = try builder.temporary(.bool, [outer, extent, inner])
        let numbers = builder.add(constant: (0..<extent).map { Int64($0) }, shape: [1, extent, 1])
        try builder.emitComparison(CK_COMPARE_EQ, place, numbers, hot)
        try builder.emitCast(hot, y.reshaped([outer, extent, inner]))
    }

    /// x + bias below -lambd, x - bias above lambd, 0 between.
    private static func lowerShrink(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard let op = node.op as? Shrink else { return }
        let x = try builder.view(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard x.dtype == .float32 || x.dtype == .float64 else {
            throw LoweringError("the compiled runtime computes it in f32 and f64, not \(x.dtype)")
        }
        func number(_ value: Float) -> View {
            x.dtype == .float64
                ? builder.add(constant: [Double(value)], shape: []) : builder.add(constant: [value], shape: [])
        }
        let (bias, zero) = (number(op.bias), number(0))
        var result = zero
        for (kind, limit, shift) in [
            (CK_COMPARE_GT, op.lambd, CK_BINARY_SUB), (CK_COMPARE_LT, -op.lambd, CK_BINARY_ADD),
        ] {
            let isBeyond = try builder.temporary(.bool, x.shape)
            try builder.emitComparison(kind, x, number(limit), isBeyond)
            let shifted = try builder.temporary(x.dtype, x.shape)
            try builder.emitBinary(shift, x, bias, shifted)
            let chosen = kind == CK_COMPARE_LT ? y : try builder.temporary(x.dtype, x.shape)
            try builder.emitSelect(isBeyond, shifted, result, chosen)
            result = chosen
        }
    }
}

extension Tensor {
    /// The scalar 0.
    init(zeroOf dtype: ScalarType) {
        self.init(dtype: dtype, shape: [], storage: TensorStorage(byteCount: dtype.byteCount) { _ in })
    }

    /// A scalar with every bit set.
    init(allOnesOf dtype: ScalarType) {
        self.init(
            dtype: dtype, shape: [],
            storage: TensorStorage(byteCount: dtype.byteCount) { bytes in
                for index in bytes.indices { bytes[index] = 0xff }
            })
    }
}
