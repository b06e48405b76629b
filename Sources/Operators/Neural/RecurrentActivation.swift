import Foundation
import IR

/// A function within a recurrent layer, with its constants.
public struct RecurrentActivation: Hashable, Sendable {
    /// The functions that ONNX names, in lower case.
    public enum Kind: String, CaseIterable, Sendable {
        case relu, tanh, sigmoid, softsign, softplus
        /// x < 0 ? alpha x : x
        case leakyRelu = "leakyrelu"
        /// x > alpha ? x : 0
        case thresholdedRelu = "thresholdedrelu"
        /// x < 0 ? alpha (exp(x) - 1) : x
        case elu
        /// alpha x + beta
        case affine
        /// alpha tanh(beta x)
        case scaledTanh = "scaledtanh"
        /// min(max(alpha x + beta, 0), 1)
        case hardSigmoid = "hardsigmoid"
    }

    public var kind: Kind
    public var alpha: Float
    public var beta: Float

    /// The function with its default constants.
    public init(_ kind: Kind) {
        self.kind = kind
        switch kind {
        case .leakyRelu: (alpha, beta) = (0.01, 0)
        case .thresholdedRelu, .elu, .affine: (alpha, beta) = (1, 0)
        case .scaledTanh: (alpha, beta) = (1, 1)
        case .hardSigmoid: (alpha, beta) = (0.2, 0.5)
        default: (alpha, beta) = (0, 0)
        }
    }

    /// Reads a list of names with the lists of constants, which the functions that have them take up in order.
    /// - Throws: for an unknown name.
    static func list(
        _ names: [String], alphas: [Float], betas: [Float]
    ) throws(OperatorError) -> [RecurrentActivation] {
        var (alphas, betas) = (alphas[...], betas[...])
        var result: [RecurrentActivation] = []
        for name in names {
            guard let kind = Kind(rawValue: name.lowercased()) else {
                throw OperatorError("activation '\(name)' is not known")
            }
            var function = RecurrentActivation(kind)
            if kind.hasAlpha, let alpha = alphas.popFirst() { function.alpha = alpha }
            if kind.hasBeta, let beta = betas.popFirst() { function.beta = beta }
            result.append(function)
        }
        return result
    }

    /// The function of a number.
    func apply(_ x: Double) -> Double {
        let (a, b) = (Double(alpha), Double(beta))
        switch kind {
        case .relu: return 0 > x ? 0 : x
        case .tanh: return Foundation.tanh(x)
        case .sigmoid: return 1 / (1 + exp(-x))
        case .softsign: return x / (1 + abs(x))
        case .softplus: return max(x, 0) + log1p(exp(-abs(x)))
        case .leakyRelu: return x < 0 ? a * x : x
        case .thresholdedRelu: return x > a || x.isNaN ? x : 0
        case .elu: return x < 0 ? a * expm1(x) : x
        case .affine: return a * x + b
        case .scaledTanh: return a * Foundation.tanh(b * x)
        case .hardSigmoid:
            let line = a * x + b
            return line < 0 ? 0 : line > 1 ? 1 : line
        }
    }
}

extension RecurrentActivation.Kind {
    fileprivate var hasAlpha: Bool {
        switch self {
        case .leakyRelu, .thresholdedRelu, .elu, .affine, .scaledTanh, .hardSigmoid: true
        default: false
        }
    }
    fileprivate var hasBeta: Bool {
        switch self {
        case .affine, .scaledTanh, .hardSigmoid: true
        default: false
        }
    }
}
