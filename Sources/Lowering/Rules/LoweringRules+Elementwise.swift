import CKernels
import Core
import IR
import Operators

extension LoweringRules {
    /// Functions of elements at the same place.
    static let elementwise: [String: Rule] = {
        var rules: [String: Rule] = [:]
        let functions: [(any Operator.Type, ck_unary_kind)] = [
            (Abs.self, CK_UNARY_ABS), (Neg.self, CK_UNARY_NEG), (Exp.self, CK_UNARY_EXP), (Log.self, CK_UNARY_LOG),
            (Sqrt.self, CK_UNARY_SQRT), (Reciprocal.self, CK_UNARY_RECIPROCAL), (Erf.self, CK_UNARY_ERF),
            (Floor.self, CK_UNARY_FLOOR), (Ceil.self, CK_UNARY_CEIL), (Round.self, CK_UNARY_ROUND),
            (Sign.self, CK_UNARY_SIGN), (Softplus.self, CK_UNARY_SOFTPLUS), (Softsign.self, CK_UNARY_SOFTSIGN),
            (Sin.self, CK_UNARY_SIN), (Cos.self, CK_UNARY_COS), (Mish.self, CK_UNARY_MISH),
            (Tan.self, CK_UNARY_TAN), (Asin.self, CK_UNARY_ASIN), (Acos.self, CK_UNARY_ACOS),
            (Atan.self, CK_UNARY_ATAN), (Sinh.self, CK_UNARY_SINH), (Cosh.self, CK_UNARY_COSH),
            (Asinh.self, CK_UNARY_ASINH), (Acosh.self, CK_UNARY_ACOSH), (Atanh.self, CK_UNARY_ATANH),
        ]
        for (op, kind) in functions {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                try lowerUnary(kind, ck_activation(), node, &builder)
            }
        }
        for op in [
            Relu.self, Sigmoid.self, Tanh.self, LeakyRelu.self, HardSigmoid.self, HardSwish.self, Elu.self, Gelu.self,
            Swish.self, Clip.self, Selu.self, Celu.self, ThresholdedRelu.self,
        ] as [any Operator.Type] {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in try lowerActivation(node, &builder) }
        }
        let binaries: [(any Operator.Type, ck_binary_kind)] = [
            (Add.self, CK_BINARY_ADD), (Sub.self, CK_BINARY_SUB), (Mul.self, CK_BINARY_MUL), (Div.self, CK_BINARY_DIV),
            (Max.self, CK_BINARY_MAX), (Min.self, CK_BINARY_MIN), (Sum.self, CK_BINARY_ADD),
            (PRelu.self, CK_BINARY_PRELU),
        ]
        for (op, kind) in binaries {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                try lowerChain(kind, node, &builder)
            }
        }
        rules[Pow.name] = Rule { (node, builder) throws(LoweringError) in try lowerPow(node, &builder) }
        rules[Mean.name] = Rule { (node, builder) throws(LoweringError) in try lowerMean(node, &builder) }
        rules[Mod.name] = Rule { (node, builder) throws(LoweringError) in
            guard let op = node.op as? Mod else { return }
            let isFloat = builder.graph.type(of: try node.required(0)).dtype.isFloatingPoint
            let kind =
                isFloat
                ? (op.fmod ? CK_BINARY_MOD : CK_BINARY_FLOOR_MOD) : (op.fmod ? CK_BINARY_FMOD : CK_BINARY_MOD)
            try lowerChain(kind, node, &builder)
        }
        let logical: [(any Operator.Type, ck_binary_kind)] = [
            (And.self, CK_BINARY_AND), (Or.self, CK_BINARY_OR), (Xor.self, CK_BINARY_XOR),
        ]
        for (op, kind) in logical {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                try lowerChain(kind, node, &builder)
            }
        }
        let comparisons: [(any Operator.Type, ck_compare_kind)] = [
            (Equal.self, CK_COMPARE_EQ), (Less.self, CK_COMPARE_LT), (LessOrEqual.self, CK_COMPARE_LE),
            (Greater.self, CK_COMPARE_GT), (GreaterOrEqual.self, CK_COMPARE_GE),
        ]
        for (op, kind) in comparisons {
            rules[op.name] = Rule { (node, builder) throws(LoweringError) in
                try lowerComparison(kind, node, &builder)
            }
        }
        rules[Where.name] = Rule { (node, builder) throws(LoweringError) in try lowerWhere(node, &builder) }
        rules[Cast.name] = Rule { (node, builder) throws(LoweringError) in try lowerCast(node, &builder) }
        return rules
    }()

    // MARK: One operand

    private static func lowerUnary(
        _ kind: ck_unary_kind, _ activation: ck_activation, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        if x.dtype.isInteger { return try lowerIntegerUnary(kind, activation, x, y, &builder) }
        if x.dtype == .float64 {
            let functions = DoubleFunctionLowering(x, y)
            if kind == CK_UNARY_ACTIVATION { return try functions.lower(activation, &builder) }
            return try functions.lower(kind, a: Double(activation.a), b: Double(activation.b), &builder)
        }
        try builder.requireFloat32([node.input(0)])
        guard y.elementCount > 0 else { return }
        let parameters = ck_unary_f32_params(
            kind: Int32(kind.rawValue), count: try int32(x.elementCount), activation: activation)
        builder.emit(CK_FAMILY_UNARY_F32, parameters, inputs: [x], outputs: [y], inPlaceInput: 0)
    }

    /// The functions of integers that two operands make.
    private static func lowerIntegerUnary(
        _ kind: ck_unary_kind, _ activation: ck_activation, _ x: View, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let zero = builder.add(constant: Tensor(zeroOf: x.dtype))
        let isSigned = [.int8, .int16, .int32, .int64].contains(x.dtype)
        let isRelu = kind == CK_UNARY_ACTIVATION && activation.kind == Int32(CK_ACT_RELU.rawValue)
        switch kind {
        case CK_UNARY_ACTIVATION where isRelu: try builder.emitBinary(CK_BINARY_MAX, x, zero, y)
        case CK_UNARY_ABS where !isSigned: try builder.emitCopy(from: x, to: y)
        case CK_UNARY_NEG: try builder.emitBinary(CK_BINARY_SUB, zero, x, y)
        case CK_UNARY_ABS:
            let opposite = try builder.temporary(x.dtype, x.shape)
            try builder.emitBinary(CK_BINARY_SUB, zero, x, opposite)
            try builder.emitBinary(CK_BINARY_MAX, x, opposite, y)
        case CK_UNARY_SIGN:
            let units = try lowering { () throws(OperatorError) in
                try [1, -1].map { (one) throws(OperatorError) in try Tensor(wrapping: [one], to: x.dtype, shape: []) }
            }
            let raised = isSigned ? try builder.temporary(x.dtype, x.shape) : x
            if isSigned { try builder.emitBinary(CK_BINARY_MAX, x, builder.add(constant: units[1]), raised) }
            try builder.emitBinary(CK_BINARY_MIN, raised, builder.add(constant: units[0]), y)
        default: throw LoweringError("the compiled runtime does not compute it in \(x.dtype)")
        }
    }

    private static func lowerActivation(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let constants = node.inputs.map { builder.graph.constant($0) }
        // A bound that is there but not a constant is not the same as an absent one.
        let isKnown = node.inputs.dropFirst().allSatisfy { $0 == nil || builder.graph.constant($0) != nil }
        let dtype = builder.graph.type(of: try node.required(0)).dtype
        if node.op is Clip && dtype != .float32 { return try lowerClip(node, &builder) }
        if isKnown, let activation = Activation(op: node.op, constants: constants) {
            return try lowerUnary(CK_UNARY_ACTIVATION, activation.kernelForm, node, &builder)
        }
        switch node.op {
        case let op as Selu:
            try lowerUnary(CK_UNARY_SELU, ck_activation(kind: 0, a: op.alpha, b: op.gamma), node, &builder)
        case let op as Celu:
            guard op.alpha > 0 else { throw LoweringError("the compiled runtime computes it for an alpha above 0") }
            try lowerUnary(CK_UNARY_CELU, ck_activation(kind: 0, a: op.alpha, b: 0), node, &builder)
        case let op as ThresholdedRelu:
            guard !op.alpha.isNaN else { throw LoweringError("its threshold is not a number") }
            try lowerUnary(CK_UNARY_THRESHOLDED_RELU, ck_activation(kind: 0, a: op.alpha, b: 0), node, &builder)
        case is Clip: try lowerClip(node, &builder)
        case let op as Swish: try lowerSwish(op, node, &builder)
        default: throw LoweringError("this form of \(type(of: node.op).name) has no kernel")
        }
    }

    /// Clip with bounds that are computed: the larger of x and the lower bound, then the smaller of that and the upper one.
    private static func lowerClip(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let result = try node.output()
        let type = try builder.fixedType(of: result)
        var x = try builder.view(of: try node.required(0))
        if let low = node.input(1) {
            let raised =
                node.input(2) == nil
                ? try builder.output(result) : try builder.temporary(type.dtype, type.shape)
            try emitBound(CK_COMPARE_GT, try builder.view(of: low), x, raised, &builder)
            x = raised
        }
        guard let high = node.input(2) else {
            if node.input(1) == nil { try builder.set(result, to: x) }
            return
        }
        try emitBound(CK_COMPARE_LT, try builder.view(of: high), x, try builder.output(result), &builder)
    }

    /// The bound where it compares so with x, x elsewhere: a bound that is no number does not bind.
    private static func emitBound(
        _ comparison: ck_compare_kind, _ bound: View, _ x: View, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let binds = try builder.temporary(.bool, y.shape)
        try builder.emitComparison(comparison, bound, x, binds)
        try builder.emitSelect(binds, bound, x, y)
    }

    /// x times the sigmoid of alpha x.
    private static func lowerSwish(
        _ op: Swish, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        if x.dtype == .float64 {
            return try DoubleFunctionLowering(x, y).lowerSwish(alpha: Double(op.alpha), &builder)
        }
        try builder.requireFloat32([node.input(0)])
        guard y.elementCount > 0 else { return }
        let scaled = try builder.temporary(.float32, x.shape)
        try builder.emitBinary(CK_BINARY_MUL, x, builder.add(constant: [op.alpha], shape: []), scaled)
        let gate = try builder.temporary(.float32, x.shape)
        let sigmoid = ck_activation(kind: Int32(CK_ACT_SIGMOID.rawValue), a: 0, b: 0)
        let parameters = ck_unary_f32_params(
            kind: Int32(CK_UNARY_ACTIVATION.rawValue), count: try int32(x.elementCount), activation: sigmoid)
        builder.emit(CK_FAMILY_UNARY_F32, parameters, inputs: [scaled], outputs: [gate])
        try builder.emitBinary(CK_BINARY_MUL, x, gate, y)
    }

    /// The power. An fp32 base with an integer exponent is computed in fp32, integers in their own width, and what else
    /// differs in double precision.
    private static func lowerPow(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let base = try builder.denseView(of: try node.required(0))
        let exponent = try builder.denseView(of: try node.required(1))
        let y = try builder.output(try node.output())
        guard base.dtype != exponent.dtype else {
            return try builder.emitBinary(CK_BINARY_POW, base, exponent, y)
        }
        let areIntegers = base.dtype.isInteger && exponent.dtype.isInteger
        if areIntegers && base.dtype == .uint64 {
            return try lowerUnsignedPow(base, exponent, y, &builder)
        }
        let isSingle = base.dtype == .float32 && exponent.dtype.isInteger
        let widest: ScalarType = exponent.dtype == .uint64 ? .uint64 : .int64
        let wide: ScalarType = areIntegers ? widest : isSingle ? .float32 : .float64
        let operands = try [base, exponent].map { (view) throws(LoweringError) in
            if view.dtype == wide { return view }
            let converted = try builder.temporary(wide, view.shape)
            try builder.emitCast(view, converted)
            return converted
        }
        let power = base.dtype == wide ? y : try builder.temporary(wide, y.shape)
        try builder.emitBinary(CK_BINARY_POW, operands[0], operands[1], power)
        if base.dtype != wide { try builder.emitCast(power, y) }
    }

    /// The power of numbers that no signed type holds: below an exponent of 0 that of 1 alone is not 0.
    private static func lowerUnsignedPow(
        _ base: View, _ exponent: View, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let count = try builder.temporary(.uint64, exponent.shape)
        try builder.emitCast(exponent, count)
        let power = try builder.temporary(.uint64, y.shape)
        try builder.emitBinary(CK_BINARY_POW, base, count, power)
        let isOne = try builder.temporary(.bool, base.shape)
        try builder.emitComparison(CK_COMPARE_EQ, base, builder.add(constant: [UInt64(1)], shape: []), isOne)
        let reciprocal = try builder.temporary(.uint64, base.shape)
        try builder.emitCast(isOne, reciprocal)
        let isNegative = try builder.temporary(.bool, exponent.shape)
        try builder.emitComparison(
            CK_COMPARE_LT, exponent, builder.add(constant: Tensor(zeroOf: exponent.dtype)), isNegative)
        try builder.emitSelect(isNegative, reciprocal, power, y)
    }

    // MARK: Several operands

    /// A binary function of two operands, or of more from left to right.
    private static func lowerChain(
        _ kind: ck_binary_kind, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let result = try node.output()
        if kind == CK_BINARY_MUL, try builder.lowerStridedScale(node) { return }
        let type = try builder.fixedType(of: result)
        var left = try builder.view(of: try node.required(0))
        if node.inputs.count == 1 { return try builder.set(result, to: left) }
        for position in 1..<node.inputs.count {
            let right = try builder.view(of: try node.required(position))
            if kind == CK_BINARY_PRELU && left.dtype.isInteger {
                return try lowerIntegerPRelu(left, right, try builder.output(result), &builder)
            }
            let isLast = position == node.inputs.count - 1
            let target = isLast ? try builder.output(result) : try builder.temporary(type.dtype, type.shape)
            try builder.emitBinary(kind, left, right, target)
            left = target
        }
    }

    /// x times the slope below 0, wrapping.
    private static func lowerIntegerPRelu(
        _ x: View, _ slope: View, _ y: View, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let product = try builder.temporary(x.dtype, y.shape)
        try builder.emitBinary(CK_BINARY_MUL, x, slope, product)
        let isNegative = try builder.temporary(.bool, x.shape)
        try builder.emitComparison(CK_COMPARE_LT, x, builder.add(constant: Tensor(zeroOf: x.dtype)), isNegative)
        try builder.emitSelect(isNegative, product, x, y)
    }

    private static func lowerMean(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        try lowerChain(CK_BINARY_ADD, node, &builder)
        let y = try builder.view(of: try node.output())
        let factor =
            y.dtype == .float64
            ? builder.add(constant: [1 / Double(node.inputs.count)])
            : builder.add(constant: [1 / Float(node.inputs.count)])
        try builder.emitBinary(CK_BINARY_MUL, y, factor, y)
    }

    private static func lowerComparison(
        _ kind: ck_compare_kind, _ node: Node, _ builder: inout ProgramBuilder
    ) throws(LoweringError) {
        let a = try builder.view(of: try node.required(0))
        let b = try builder.view(of: try node.required(1))
        try builder.emitComparison(kind, a, b, try builder.output(try node.output()))
    }

    private static func lowerWhere(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let condition = try builder.view(of: try node.required(0))
        let a = try builder.view(of: try node.required(1))
        let b = try builder.view(of: try node.required(2))
        try builder.emitSelect(condition, a, b, try builder.output(try node.output()))
    }

    private static func lowerCast(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let x = try builder.denseView(of: try node.required(0))
        let result = try node.output()
        let dtype = try builder.fixedType(of: result).dtype
        if dtype == x.dtype { return try builder.set(result, to: x) }
        let op = node.op as? Cast
        try builder.emitCast(
            x, try builder.output(result), saturate: op?.saturate ?? true, roundMode: op?.roundMode ?? .up)
    }
}
