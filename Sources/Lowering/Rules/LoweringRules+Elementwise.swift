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
            guard op.fmod || !isFloat else {
                throw LoweringError("the compiled runtime computes Mod of floats with fmod = 1 only")
            }
            try lowerChain(op.fmod && !isFloat ? CK_BINARY_FMOD : CK_BINARY_MOD, node, &builder)
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
        try builder.requireFloat32([node.input(0)])
        let x = try builder.denseView(of: try node.required(0))
        let y = try builder.output(try node.output())
        guard y.elementCount > 0 else { return }
        let parameters = ck_unary_f32_params(
            kind: Int32(kind.rawValue), count: try int32(x.elementCount), activation: activation)
        builder.emit(CK_FAMILY_UNARY_F32, parameters, inputs: [x], outputs: [y], inPlaceInput: 0)
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
            try lowerUnary(CK_UNARY_CELU, ck_activation(kind: 0, a: op.alpha, b: 0), node, &builder)
        case let op as ThresholdedRelu:
            try lowerUnary(CK_UNARY_THRESHOLDED_RELU, ck_activation(kind: 0, a: op.alpha, b: 0), node, &builder)
        case is Clip: try lowerClip(node, &builder)
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
            try builder.emitBinary(CK_BINARY_MAX, x, try builder.view(of: low), raised)
            x = raised
        }
        guard let high = node.input(2) else { return }
        try builder.emitBinary(CK_BINARY_MIN, x, try builder.view(of: high), try builder.output(result))
    }

    /// The power; an integer exponent of an fp32 base is converted.
    private static func lowerPow(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let base = try builder.view(of: try node.required(0))
        var exponent = try builder.denseView(of: try node.required(1))
        if base.dtype == .float32 && exponent.dtype.isInteger {
            let converted = try builder.temporary(.float32, exponent.shape)
            try builder.emitCast(exponent, converted)
            exponent = converted
        }
        try builder.emitBinary(CK_BINARY_POW, base, exponent, try builder.output(try node.output()))
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
            let isLast = position == node.inputs.count - 1
            let target = isLast ? try builder.output(result) : try builder.temporary(type.dtype, type.shape)
            try builder.emitBinary(kind, left, right, target)
            left = target
        }
    }

    private static func lowerMean(_ node: Node, _ builder: inout ProgramBuilder) throws(LoweringError) {
        try lowerChain(CK_BINARY_ADD, node, &builder)
        let y = try builder.view(of: try node.output())
        let factor = builder.add(constant: [1 / Float(node.inputs.count)])
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
        try builder.emitCast(x, try builder.output(result))
    }
}
