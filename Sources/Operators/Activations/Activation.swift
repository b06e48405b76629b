import Foundation
import IR

/// A function that an operator applies to what it stores: the ones that kernels can fuse. A NaN stays a NaN.
public struct Activation: Hashable, Sendable {
    /// The functions, in the order of `ck_activation_kind`; the names are those of the textual IR.
    public enum Kind: String, AttributeName, Hashable, CaseIterable {
        case none
        /// 0 > x ? 0 : x
        case relu
        /// min(max(x, alpha), beta)
        case clip
        /// x < 0 ? alpha x : x
        case leakyRelu = "leaky_relu"
        /// 1 / (1 + exp(-x))
        case sigmoid
        case tanh
        /// min(max(alpha x + beta, 0), 1)
        case hardSigmoid = "hard_sigmoid"
        /// x min(max(x / 6 + 1 / 2, 0), 1)
        case hardSwish = "hard_swish"
        /// x sigmoid(x)
        case silu
        /// x (1 + erf(x / sqrt 2)) / 2
        case gelu
        /// x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
        case geluTanh = "gelu_tanh"
        /// x < 0 ? alpha (exp(x) - 1) : x
        case elu

        /// The value of `ck_activation_kind`.
        public var code: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }
    }

    public var kind: Kind
    /// The first constant; its meaning depends on the kind.
    public var alpha: Float
    /// The second constant.
    public var beta: Float

    public init(_ kind: Kind = .none, alpha: Float = 0, beta: Float = 0) {
        self.kind = kind
        self.alpha = alpha
        self.beta = beta
    }

    /// The function of a number, in double precision.
    public func apply(_ x: Double) -> Double {
        let (a, b) = (Double(alpha), Double(beta))
        switch kind {
        case .none: return x
        case .relu: return 0 > x ? 0 : x
        case .clip:
            let raised = a > x ? a : x
            return b < raised ? b : raised
        case .leakyRelu: return x < 0 ? a * x : x
        case .sigmoid: return 1 / (1 + Foundation.exp(-x))
        case .tanh: return Foundation.tanh(x)
        case .hardSigmoid: return Self.unit(a * x + b)
        case .hardSwish: return x * Self.unit(x / 6 + 0.5)
        case .silu: return x / (1 + Foundation.exp(-x))
        case .gelu: return 0.5 * x * (1 + Foundation.erf(x * 0.5.squareRoot()))
        case .geluTanh:
            return 0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .elu: return x < 0 ? a * Foundation.expm1(x) : x
        }
    }

    /// The function of a number, rounded once to single precision.
    public func apply(_ x: Float) -> Float { Float(apply(Double(x))) }

    private static func unit(_ x: Double) -> Double { x < 0 ? 0 : x > 1 ? 1 : x }
}

extension Activation {
    /// The activation that an operator computes from its first input, or nil when it computes something else.
    /// - Parameter constants: the values of all inputs of the operator, nil for absent ones. A caller with a bound of
    ///   Clip that is there but not constant must not ask.
    public init?(op: any Operator, constants: [Tensor?]) {
        switch op {
        case is Relu: self.init(.relu)
        case is Sigmoid: self.init(.sigmoid)
        case is Tanh: self.init(.tanh)
        case is HardSwish: self.init(.hardSwish)
        case let op as LeakyRelu: self.init(.leakyRelu, alpha: op.alpha)
        case let op as HardSigmoid: self.init(.hardSigmoid, alpha: op.alpha, beta: op.beta)
        case let op as Elu: self.init(.elu, alpha: op.alpha)
        case let op as Swish where op.alpha == 1: self.init(.silu)
        case let op as Gelu: self.init(op.approximate == .tanh ? .geluTanh : .gelu)
        case is Clip:
            func bound(_ index: Int, absent: Float) -> Float? {
                guard let tensor = constants.optional(index) else { return absent }
                return tensor.elements(as: Float.self)?.first
            }
            guard let low = bound(1, absent: -.infinity), let high = bound(2, absent: .infinity) else { return nil }
            self.init(.clip, alpha: low, beta: high)
        default: return nil
        }
    }
}
