import CKernels
import IR
import Operators

/// The activations in double precision, made of functions that unary_f64 and binary_f64 have.
struct DoubleFunctionLowering {
    private let x: View
    private let y: View

    /// - Parameter x: dense, in f64, not empty.
    init(_ x: View, _ y: View) {
        self.x = x
        self.y = y
    }

    /// Adds an activation.
    func lower(_ activation: ck_activation, _ builder: inout ProgramBuilder) throws(LoweringError) {
        let (a, b) = (Double(activation.a), Double(activation.b))
        switch UInt32(bitPattern: activation.kind) {
        case CK_ACT_RELU.rawValue: try write(.binary(CK_BINARY_MAX, .x, .number(0)), &builder)
        case CK_ACT_CLIP.rawValue:
            try write(.binary(CK_BINARY_MIN, .binary(CK_BINARY_MAX, .x, .number(a)), .number(b)), &builder)
        case CK_ACT_LEAKY_RELU.rawValue: try write(.binary(CK_BINARY_PRELU, .x, .number(a)), &builder)
        case CK_ACT_SIGMOID.rawValue: try write(.sigmoid(.x), &builder)
        case CK_ACT_TANH.rawValue: try write(.unary(CK_UNARY_TANH, .x), &builder)
        case CK_ACT_HARD_SIGMOID.rawValue: try write(.hardSigmoid(a, b), &builder)
        case CK_ACT_HARD_SWISH.rawValue:
            try write(.product(.x, .hardSigmoid(1.0 / 6, 0.5)), &builder)
        case CK_ACT_SILU.rawValue: try write(.product(.x, .sigmoid(.x)), &builder)
        case CK_ACT_GELU.rawValue:
            let error = Term.unary(CK_UNARY_ERF, .product(.x, .number(0.5.squareRoot())))
            try write(.product(.product(.x, .number(0.5)), .sum(error, .number(1))), &builder)
        case CK_ACT_GELU_TANH.rawValue:
            let cube = Term.product(.product(.product(.x, .x), .x), .number(0.044715))
            let inner = Term.product(.sum(.x, cube), .number((2 / Double.pi).squareRoot()))
            let gate = Term.sum(.unary(CK_UNARY_TANH, inner), .number(1))
            try write(.product(.product(.x, .number(0.5)), gate), &builder)
        case CK_ACT_ELU.rawValue: try write(.below(.product(.exponential(.x), .number(a))), &builder)
        default: throw LoweringError("the compiled runtime does not compute it in f64")
        }
    }

    /// Adds an activation that has constants of its own.
    func lower(_ kind: ck_unary_kind, a: Double, b: Double, _ builder: inout ProgramBuilder) throws(LoweringError) {
        switch kind {
        case CK_UNARY_SELU:
            let curve = Term.product(.exponential(.x), .number(a))
            try write(.product(.upToZero(curve), .number(b)), &builder)
        case CK_UNARY_CELU:
            try write(
                .upToZero(.product(.exponential(.binary(CK_BINARY_DIV, .x, .number(a))), .number(a))), &builder)
        case CK_UNARY_MISH:
            try write(.product(.x, .unary(CK_UNARY_TANH, .unary(CK_UNARY_SOFTPLUS, .x))), &builder)
        case CK_UNARY_THRESHOLDED_RELU:
            try write(.choice(CK_COMPARE_LE, .number(a), .number(0), .x), &builder)
        default: try builder.emitUnary(kind, x, y)
        }
    }

    /// x times the sigmoid of alpha x.
    func lowerSwish(alpha: Double, _ builder: inout ProgramBuilder) throws(LoweringError) {
        try write(.product(.x, .sigmoid(.product(.x, .number(alpha)))), &builder)
    }

    // MARK: Terms

    /// What a function is made of.
    private indirect enum Term {
        case x
        case number(Double)
        case unary(ck_unary_kind, Term)
        case binary(ck_binary_kind, Term, Term)
        /// The second term where x compares so with the first, else the third.
        case choice(ck_compare_kind, Term, Term, Term)

        static func product(_ a: Term, _ b: Term) -> Term { .binary(CK_BINARY_MUL, a, b) }
        static func sum(_ a: Term, _ b: Term) -> Term { .binary(CK_BINARY_ADD, a, b) }
        /// exp - 1.
        static func exponential(_ a: Term) -> Term { .unary(CK_UNARY_EXPM1, a) }
        static func sigmoid(_ a: Term) -> Term {
            .unary(CK_UNARY_RECIPROCAL, .sum(.unary(CK_UNARY_EXP, .unary(CK_UNARY_NEG, a)), .number(1)))
        }
        static func hardSigmoid(_ a: Double, _ b: Double) -> Term {
            let line = Term.sum(.product(.x, .number(a)), .number(b))
            return .binary(CK_BINARY_MIN, .binary(CK_BINARY_MAX, line, .number(0)), .number(1))
        }
        /// A curve below 0, and x itself elsewhere.
        static func below(_ curve: Term) -> Term { .choice(CK_COMPARE_LT, .number(0), curve, .x) }
        /// A curve up to 0, and x itself above.
        static func upToZero(_ curve: Term) -> Term { .choice(CK_COMPARE_GT, .number(0), .x, curve) }
    }

    private func write(_ term: Term, _ builder: inout ProgramBuilder) throws(LoweringError) {
        guard y.elementCount > 0 else { return }
        _ = try value(term, to: y, &builder)
    }

    private func place(_ target: View?, _ builder: inout ProgramBuilder) throws(LoweringError) -> View {
        if let target { return target }
        return try builder.temporary(.float64, x.shape)
    }

    private func value(
        _ term: Term, to target: View? = nil, _ builder: inout ProgramBuilder
    ) throws(LoweringError) -> View {
        switch term {
        case .x: return x
        case .number(let number): return builder.add(constant: [number], shape: [])
        case .unary(let kind, let a):
            let operand = try value(a, &builder)
            let result = try place(target, &builder)
            try builder.emitUnary(kind, operand, result)
            return result
        case .binary(let kind, let a, let b):
            let (left, right) = (try value(a, &builder), try value(b, &builder))
            let result = try place(target, &builder)
            try builder.emitBinary(kind, left, right, result)
            return result
        case .choice(let kind, let limit, let a, let b):
            let (left, right) = (try value(a, &builder), try value(b, &builder))
            let isChosen = try builder.temporary(.bool, x.shape)
            try builder.emitComparison(kind, x, try value(limit, &builder), isChosen)
            let result = try place(target, &builder)
            try builder.emitSelect(isChosen, left, right, result)
            return result
        }
    }
}
