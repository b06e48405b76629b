import CKernels
import Foundation
import Testing

/// unary_f32 and binary_f32: scalar definitions where they are plain arithmetic, agreement of all rows everywhere.
struct ElementwiseF32Tests {
    @Test func binaryMatchesTheScalarLoop() {
        for seed in 0..<UInt64(900) {
            var g = SeededGenerator(seed: seed)
            let dims = seed % 50 == 0 ? [3, 9000] : seed % 50 == 1 ? [5000, g.int(1...40)] : g.dims()
            let a = Shape.broadcastStrides(dims, &g), b = Shape.broadcastStrides(dims, &g)
            var p = ck_binary_params()
            p.kind = Int32(g.oneIn(9) ? Int(CK_BINARY_GATE.rawValue) : g.int(0...Int(CK_BINARY_FMOD.rawValue)))
            p.activation = ReferenceActivation.random(&g)
            Shape.set(&p.dims, dims, fill: 1)
            Shape.set(&p.a_strides, a, fill: 0)
            Shape.set(&p.b_strides, b, fill: 0)
            Self.verify(p, dims, g.wildFloats(Shape.extent(dims, a)), a, g.wildFloats(Shape.extent(dims, b)), b, seed)
        }
    }

    @Test func binaryCheckIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_BINARY_F32)
    }

    @Test func unaryMatchesTheScalarFunction() {
        for kind in 0..<Int32(CK_UNARY_COUNT.rawValue) {
            for count in [0, 1, 15, 16, 33, 5000] {
                var g = SeededGenerator(seed: UInt64(count))
                let p = ck_unary_f32_params(kind: kind, count: Int32(count), activation: ReferenceActivation.random(&g))
                let x = g.wildFloats(count)
                let y = [Float](repeating: untouched, count: count)
                let exact = x.map { Self.unary(p, $0) }
                let test = KernelCase(
                    CK_FAMILY_UNARY_F32, p, inputs: [x], output: y,
                    expected: exact.contains(nil) ? nil : exact.compactMap(\.self))
                KernelHarness.verify(test, seed: 1, "\(p)")
            }
        }
    }

    @Test func activationsAreTheSameEverywhere() {
        for kind in 0..<Int32(CK_ACT_COUNT.rawValue) {
            var g = SeededGenerator(seed: UInt64(kind))
            var p = ck_unary_f32_params()
            (p.kind, p.count) = (Int32(CK_UNARY_ACTIVATION.rawValue), 3000)
            p.activation = ck_activation(kind: kind, a: 0.3, b: 0.7)
            let x = g.wildFloats(3000).map { $0 * 4 }
            let y = [Float](repeating: untouched, count: 3000)
            let test = KernelCase(CK_FAMILY_UNARY_F32, p, inputs: [x], output: y, expected: nil)
            KernelHarness.verify(test, seed: 1, "\(p)")
        }
    }

    @Test func unaryCheckIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_UNARY_F32)
    }

    private static func verify(
        _ p: ck_binary_params, _ dims: [Int], _ a: [Float], _ aStrides: [Int], _ b: [Float], _ bStrides: [Int],
        _ seed: UInt64
    ) {
        var expected: [Float] = []
        Shape.forEach(dims) { index in
            let value = binary(p.kind, a[Shape.offset(index, aStrides)], b[Shape.offset(index, bStrides)])
            expected.append(ReferenceActivation.apply(p.activation, value))
        }
        let y = [Float](repeating: untouched, count: expected.count)
        let test = KernelCase(CK_FAMILY_BINARY_F32, p, inputs: [a, b], output: y, expected: expected)
        KernelHarness.verify(test, seed: seed, "seed \(seed): kind \(p.kind) \(dims) \(aStrides) \(bStrides)")
    }

    private static func binary(_ kind: Int32, _ a: Float, _ b: Float) -> Float {
        switch UInt32(kind) {
        case CK_BINARY_ADD.rawValue: a + b
        case CK_BINARY_SUB.rawValue: a - b
        case CK_BINARY_MUL.rawValue: a * b
        case CK_BINARY_DIV.rawValue: a / b
        case CK_BINARY_MAX.rawValue: a > b || a.isNaN ? a : b
        case CK_BINARY_MIN.rawValue: a < b || a.isNaN ? a : b
        case CK_BINARY_POW.rawValue: Float(pow(Double(a), Double(b)))
        case CK_BINARY_PRELU.rawValue: a < 0 ? a * b : a
        case CK_BINARY_GATE.rawValue: b > 0 ? a : 0
        default: fmod(a, b)
        }
    }

    /// nil where the function is a polynomial of the kernels.
    private static func unary(_ p: ck_unary_f32_params, _ x: Float) -> Float? {
        switch UInt32(p.kind) {
        case CK_UNARY_ACTIVATION.rawValue: ReferenceActivation.apply(p.activation, x)
        case CK_UNARY_ABS.rawValue: abs(x)
        case CK_UNARY_NEG.rawValue: -x
        case CK_UNARY_SQRT.rawValue: x.squareRoot()
        case CK_UNARY_RECIPROCAL.rawValue: 1 / x
        case CK_UNARY_FLOOR.rawValue: x.rounded(.down)
        case CK_UNARY_CEIL.rawValue: x.rounded(.up)
        case CK_UNARY_ROUND.rawValue: x.rounded(.toNearestOrEven)
        case CK_UNARY_SIGN.rawValue: x > 0 ? 1 : x < 0 ? -1 : x
        case CK_UNARY_SOFTSIGN.rawValue: x / (1 + abs(x))
        case CK_UNARY_THRESHOLDED_RELU.rawValue: x > p.activation.a || x.isNaN ? x : 0
        default: nil
        }
    }
}
