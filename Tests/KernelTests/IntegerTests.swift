import CKernels
import Testing

/// binary_int, compare and cast against Swift's own arithmetic.
struct IntegerTests {
    @Test func binaryMatchesForEveryType() {
        for seed in 0..<UInt64(80) {
            verifyBinary(CK_U8, UInt8.self, seed)
            verifyBinary(CK_I8, Int8.self, seed)
            verifyBinary(CK_U16, UInt16.self, seed)
            verifyBinary(CK_I16, Int16.self, seed)
            verifyBinary(CK_U32, UInt32.self, seed)
            verifyBinary(CK_I32, Int32.self, seed)
            verifyBinary(CK_U64, UInt64.self, seed)
            verifyBinary(CK_I64, Int64.self, seed)
        }
    }

    @Test func compareMatchesForEveryType() {
        for seed in 0..<UInt64(40) {
            verifyCompare(CK_U8, seed) { UInt8.random(in: 0...3, using: &$0) }
            verifyCompare(CK_BOOL, seed) { UInt8.random(in: 0...1, using: &$0) }
            verifyCompare(CK_I8, seed) { Int8.random(in: -2...2, using: &$0) }
            verifyCompare(CK_U16, seed) { $0.pick([0, 1, UInt16.max]) }
            verifyCompare(CK_I16, seed) { $0.pick([0, 1, Int16.min]) }
            verifyCompare(CK_U32, seed) { $0.pick([0, 1, UInt32.max]) }
            verifyCompare(CK_I32, seed) { $0.pick([0, 1, Int32.min]) }
            verifyCompare(CK_U64, seed) { $0.pick([0, 1, UInt64.max]) }
            verifyCompare(CK_I64, seed) { $0.pick([0, 1, Int64.min]) }
            verifyCompare(CK_F32, seed) { $0.pick([0, -0.0, 1, Float.nan, -Float.infinity]) }
            verifyCompare(CK_F64, seed) { $0.pick([0, -0.0, 1, Double.nan, -Double.infinity]) }
        }
    }

    @Test(arguments: [CK_FAMILY_BINARY_INT.rawValue, CK_FAMILY_COMPARE.rawValue])
    func checkIsTotal(family: UInt32) {
        checkAnswersAnyBits(ck_family_id(rawValue: family))
    }

    private func verifyBinary<T: FixedWidthInteger & BitwiseCopyable>(_ dtype: ck_dtype, _: T.Type, _ seed: UInt64) {
        var g = SeededGenerator(seed: seed)
        let dims = g.dims()
        let a = Shape.broadcastStrides(dims, &g), b = Shape.broadcastStrides(dims, &g)
        var p = ck_binary_params()
        p.kind = Int32(g.int(0...Int(CK_BINARY_SHIFT_RIGHT.rawValue)))
        if p.kind == Int32(CK_BINARY_PRELU.rawValue) { p.kind = Int32(CK_BINARY_DIV.rawValue) }
        p.dtype = Int32(dtype.rawValue)
        Shape.set(&p.dims, dims, fill: 1)
        Shape.set(&p.a_strides, a, fill: 0)
        Shape.set(&p.b_strides, b, fill: 0)
        func value() -> T {
            g.oneIn(3) ? T(truncatingIfNeeded: g.next()) : g.oneIn(9) ? T.min : T(truncatingIfNeeded: g.int(-9...9))
        }
        let x = (0..<Shape.extent(dims, a)).map { _ in value() }, z = (0..<Shape.extent(dims, b)).map { _ in value() }
        var expected: [T] = []
        Shape.forEach(dims) { index in
            expected.append(Self.binary(p.kind, x[Shape.offset(index, a)], z[Shape.offset(index, b)]))
        }
        let y = [UInt8](repeating: 0x55, count: expected.count * T.bitWidth / 8)
        let test = KernelCase(
            CK_FAMILY_BINARY_INT, p, inputs: [rawBytes(x), rawBytes(z)], outputs: [y],
            expected: [rawBytes(expected)], comparison: .bytes)
        KernelHarness.verify(test, seed: seed, "seed \(seed): \(T.self) kind \(p.kind) \(dims)")
    }

    private static func binary<T: FixedWidthInteger>(_ kind: Int32, _ a: T, _ b: T) -> T {
        switch UInt32(kind) {
        case CK_BINARY_ADD.rawValue: a &+ b
        case CK_BINARY_SUB.rawValue: a &- b
        case CK_BINARY_MUL.rawValue: a &* b
        case CK_BINARY_DIV.rawValue: b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
        case CK_BINARY_MAX.rawValue: max(a, b)
        case CK_BINARY_MIN.rawValue: min(a, b)
        case CK_BINARY_POW.rawValue: power(a, b)
        case CK_BINARY_MOD.rawValue: floorRemainder(a, b)
        case CK_BINARY_FMOD.rawValue: b == 0 ? 0 : a.remainderReportingOverflow(dividingBy: b).partialValue
        case CK_BINARY_AND.rawValue: a & b
        case CK_BINARY_OR.rawValue: a | b
        case CK_BINARY_XOR.rawValue: a ^ b
        case CK_BINARY_SHIFT_LEFT.rawValue: b < 0 || b >= T.bitWidth ? 0 : a << b
        default: b < 0 || b >= T.bitWidth ? (a < 0 ? ~0 : 0) : a >> b
        }
    }

    private static func power<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
        if b < 0 { return a == 1 ? 1 : a == ~0 ? (b & 1 == 1 ? a : 1) : 0 }
        var result: T = 1, base = a, exponent = b
        while exponent > 0 {
            if exponent & 1 == 1 { result = result &* base }
            base = base &* base
            exponent >>= 1
        }
        return result
    }

    private static func floorRemainder<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
        if b == 0 { return 0 }
        let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
        return rest != 0 && (rest < 0) != (b < 0) ? rest &+ b : rest
    }

    private func verifyCompare<T: Comparable & BitwiseCopyable>(
        _ dtype: ck_dtype, _ seed: UInt64, _ value: (inout SeededGenerator) -> T
    ) {
        var g = SeededGenerator(seed: seed)
        let dims = seed == 0 ? [9000] : g.dims()
        let a = Shape.broadcastStrides(dims, &g), b = Shape.broadcastStrides(dims, &g)
        var p = ck_compare_params()
        (p.kind, p.dtype) = (Int32(g.int(0...4)), Int32(dtype.rawValue))
        Shape.set(&p.dims, dims, fill: 1)
        Shape.set(&p.a_strides, a, fill: 0)
        Shape.set(&p.b_strides, b, fill: 0)
        let x = (0..<Shape.extent(dims, a)).map { _ in value(&g) },
            z = (0..<Shape.extent(dims, b)).map { _ in value(&g) }
        var expected: [UInt8] = []
        Shape.forEach(dims) { index in
            let left = x[Shape.offset(index, a)], right = z[Shape.offset(index, b)]
            let results = [left == right, left < right, left <= right, left > right, left >= right]
            expected.append(results[Int(p.kind)] ? 1 : 0)
        }
        let y = [UInt8](repeating: 0x55, count: expected.count)
        let test = KernelCase(
            CK_FAMILY_COMPARE, p, inputs: [rawBytes(x), rawBytes(z)], outputs: [y], expected: [expected],
            comparison: .bytes)
        KernelHarness.verify(test, seed: seed, "seed \(seed): \(T.self) kind \(p.kind) \(dims)")
    }
}
