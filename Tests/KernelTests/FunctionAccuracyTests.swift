import CKernels
import Foundation
import Testing

/// The kernels' own elementary functions against double precision, over samples of all floats.
struct FunctionAccuracyTests {
    /// A function, its most ULP, and where it is judged.
    private struct Function: Sendable {
        var kind = CK_UNARY_ACTIVATION
        var activation = CK_ACT_NONE
        var ulp: Double
        var largest = Float.infinity
        var exact: @Sendable (Double) -> Double
    }

    private static let functions: [String: Function] = [
        "exp": Function(kind: CK_UNARY_EXP, ulp: 1, exact: { exp($0) }),
        "log": Function(kind: CK_UNARY_LOG, ulp: 1, exact: { log($0) }),
        "erf": Function(kind: CK_UNARY_ERF, ulp: 1.1, exact: { erf($0) }),
        "sin": Function(kind: CK_UNARY_SIN, ulp: 1.6, exact: { sin($0) }),
        "cos": Function(kind: CK_UNARY_COS, ulp: 1.6, exact: { cos($0) }),
        "tan": Function(kind: CK_UNARY_TAN, ulp: 3.7, exact: { tan($0) }),
        "asin": Function(kind: CK_UNARY_ASIN, ulp: 0.51, exact: { asin($0) }),
        "acos": Function(kind: CK_UNARY_ACOS, ulp: 0.51, exact: { acos($0) }),
        "atan": Function(kind: CK_UNARY_ATAN, ulp: 0.51, exact: { atan($0) }),
        "sinh": Function(kind: CK_UNARY_SINH, ulp: 0.51, exact: { sinh($0) }),
        "cosh": Function(kind: CK_UNARY_COSH, ulp: 0.51, exact: { cosh($0) }),
        "asinh": Function(kind: CK_UNARY_ASINH, ulp: 0.51, exact: { asinh($0) }),
        "acosh": Function(kind: CK_UNARY_ACOSH, ulp: 0.51, exact: { acosh($0) }),
        "atanh": Function(kind: CK_UNARY_ATANH, ulp: 0.51, exact: { atanh($0) }),
        "tanh": Function(activation: CK_ACT_TANH, ulp: 1.4, exact: { tanh($0) }),
        "sigmoid": Function(activation: CK_ACT_SIGMOID, ulp: 1.5, exact: { 1 / (1 + exp(-$0)) }),
        "elu": Function(activation: CK_ACT_ELU, ulp: 1, exact: { $0 < 0 ? expm1($0) : $0 }),
        "silu": Function(activation: CK_ACT_SILU, ulp: 2.5, largest: 80, exact: { $0 / (1 + exp(-$0)) }),
        "softplus": Function(kind: CK_UNARY_SOFTPLUS, ulp: 2, exact: { max($0, 0) + log1p(exp(-abs($0))) }),
        "mish": Function(kind: CK_UNARY_MISH, ulp: 3, largest: 80, exact: { $0 * tanh(log1p(exp($0))) }),
    ]

    @Test(arguments: functions.keys.sorted())
    func staysWithinItsBound(name: String) throws {
        let function = try #require(Self.functions[name])
        let x = stride(from: UInt32(0), to: UInt32.max - 4999, by: 4999).map { Float(bitPattern: $0) }
        var p = ck_unary_f32_params()
        (p.kind, p.count) = (Int32(function.kind.rawValue), Int32(x.count))
        p.activation = ck_activation(kind: Int32(function.activation.rawValue), a: 1, b: 0)
        let y = try KernelHarness.output(CK_FAMILY_UNARY_F32, p, [x], count: x.count)
        var worst = 0.0, place: Float = 0
        for (x, y) in zip(x, y) where !(abs(x) > function.largest) {
            let exact = function.exact(Double(x)), nearest = Float(exact)
            if nearest.isNaN || nearest.isInfinite || y.isNaN || y.isInfinite {
                #expect(y == nearest || (y.isNaN && nearest.isNaN), "\(name)(\(x)) is \(y), not \(nearest)")
                continue
            }
            let error = abs(Double(y) - exact) / Double(max(nearest.ulp, Float.leastNonzeroMagnitude))
            if error > worst { (worst, place) = (error, x) }
        }
        #expect(worst <= function.ulp, "\(name)(\(place)) is \(worst) ULP off")
    }
}
