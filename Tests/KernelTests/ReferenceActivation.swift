import CKernels

/// The activations whose definition is arithmetic alone, as kernels must compute them.
enum ReferenceActivation {
    /// A random one; half of the time none or ReLU.
    static func random(_ generator: inout SeededGenerator) -> ck_activation {
        switch generator.int(0...7) {
        case 0, 1: return ck_activation(kind: Int32(CK_ACT_NONE.rawValue), a: 0, b: 0)
        case 2, 3: return ck_activation(kind: Int32(CK_ACT_RELU.rawValue), a: 0, b: 0)
        case 4: return ck_activation(kind: Int32(CK_ACT_CLIP.rawValue), a: 0, b: 6)
        case 5: return ck_activation(kind: Int32(CK_ACT_LEAKY_RELU.rawValue), a: 0.1, b: 0)
        case 6: return ck_activation(kind: Int32(CK_ACT_HARD_SIGMOID.rawValue), a: 0.2, b: 0.5)
        default: return ck_activation(kind: Int32(CK_ACT_HARD_SWISH.rawValue), a: 0, b: 0)
        }
    }

    /// The activation of one value. A NaN stays a NaN.
    static func apply(_ activation: ck_activation, _ x: Float) -> Float {
        switch UInt32(activation.kind) {
        case CK_ACT_RELU.rawValue: return atLeast(x, 0)
        case CK_ACT_CLIP.rawValue: return atMost(atLeast(x, activation.a), activation.b)
        case CK_ACT_LEAKY_RELU.rawValue: return x < 0 ? x * activation.a : x
        case CK_ACT_HARD_SIGMOID.rawValue:
            return atMost(atLeast(activation.b.addingProduct(x, activation.a), 0), 1)
        case CK_ACT_HARD_SWISH.rawValue:
            return x * atMost(atLeast(Float(0.5).addingProduct(x, 1.0 / 6.0), 0), 1)
        default: return x
        }
    }

    /// act(x + r) or act(x) + r, or act(x) without a residual.
    static func finish(_ x: Float, residual: Float?, order: Int32, _ activation: ck_activation) -> Float {
        guard let residual else { return apply(activation, x) }
        if order == Int32(CK_RESIDUAL_BEFORE_ACTIVATION.rawValue) { return apply(activation, x + residual) }
        return apply(activation, x) + residual
    }

    private static func atLeast(_ x: Float, _ low: Float) -> Float { low > x ? low : x }
    private static func atMost(_ x: Float, _ high: Float) -> Float { high < x ? high : x }
}
