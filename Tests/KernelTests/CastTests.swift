import CKernels
import Testing

/// cast between all pairs of types, against Swift's conversions.
struct CastTests {
    /// Integers that both the range of the types and their rounding are sensitive to.
    private static let integers: [Int64] = [
        0, 1, -1, 2, 127, 128, -128, -129, 255, 256, 32767, 32768, 65504, 65519, 65520, 65535, 16_777_216, 16_777_217,
        9_007_199_254_740_993, -9_007_199_254_740_993, .max, .min, 9_223_372_036_854_775_295, 1_099_511_660_545, 2049,
        2051, 4098, 257, 259,
    ]

    private static let doubles: [Double] = [
        0, -0.0, 0.5, -0.5, 1.5, 2.5, -1.5, 255.9, 256, -128.9, 1e10, -1e10, 9.3e18, 1.9e19, -1e19, 1e300, -1e300,
        .infinity, -.infinity, .nan, 0.333333333333, 65519.99, 65520, 6e-8, 2.98e-8, 2.9802322387695312e-8, 6.1e-5,
        3e-5, 0x1.002p0, 0x1.006p0, 0x1.0020000000001p0, 0x1.01p0, 0x1.03p0, 1e-40, 1e-45, 3.39e38, 3.4e38,
    ]

    @Test func integersToEverything() {
        from(CK_U8, Self.integers.map { UInt8(truncatingIfNeeded: $0) })
        from(CK_I8, Self.integers.map { Int8(truncatingIfNeeded: $0) })
        from(CK_U16, Self.integers.map { UInt16(truncatingIfNeeded: $0) })
        from(CK_I16, Self.integers.map { Int16(truncatingIfNeeded: $0) })
        from(CK_U32, Self.integers.map { UInt32(truncatingIfNeeded: $0) })
        from(CK_I32, Self.integers.map { Int32(truncatingIfNeeded: $0) })
        from(CK_U64, Self.integers.map { UInt64(truncatingIfNeeded: $0) })
        from(CK_I64, Self.integers)
    }

    @Test func floatsToEverything() {
        fromFloat(CK_F32, Self.doubles.map { Float($0) })
        fromFloat(CK_F64, Self.doubles)
        #if !arch(x86_64)
            fromFloat(CK_F16, Self.doubles.map { Float16($0) })
        #endif
    }

    /// Every half-precision value survives the way to fp32 and back.
    @Test(arguments: [CK_F16.rawValue, CK_BF16.rawValue])
    func halvesSurviveWidening(dtype: UInt32) {
        let halves = (0...UInt16.max).map(\.self)
        let isHalf = dtype == CK_F16.rawValue
        let wide = halves.map { bits in
            isHalf ? Self.widened(bits) : Float(bitPattern: UInt32(bits) << 16)
        }
        let exponent: UInt16 = isHalf ? 0x7C00 : 0x7F80, fraction: UInt16 = isHalf ? 0x03FF : 0x007F
        let numbers = halves.filter { $0 & exponent != exponent || $0 & fraction == 0 }
        verify(dtype, CK_F32.rawValue, rawBytes(halves), rawBytes(wide), halves.count, .floats)
        verify(CK_F32.rawValue, dtype, rawBytes(numbers.map { wide[Int($0)] }), rawBytes(numbers), numbers.count)
    }

    @Test func roundsToHalvesOnce() {
        let x: [Double] = [0x1.002p0, 0x1.006p0, 0x1.0020000001p0, 65519.99, 65520, 0x1p-25, 0x1.8p-25, 0x3p-25]
        let y: [UInt16] = [0x3C00, 0x3C02, 0x3C01, 0x7BFF, 0x7C00, 0, 1, 2]
        verify(CK_F64.rawValue, CK_F16.rawValue, rawBytes(x), rawBytes(y), x.count)
        let integers: [Int64] = [2049, 2051, 65519, 65520, -2049]
        let halves: [UInt16] = [0x6800, 0x6802, 0x7BFF, 0x7C00, 0xE800]
        verify(CK_I64.rawValue, CK_F16.rawValue, rawBytes(integers), rawBytes(halves), 5)
    }

    /// Every number, every midpoint between neighbours and what lies just beside it goes to the nearest code.
    @Test(arguments: [
        (CK_F8E4M3FN, 3, 7, 0x7e, 0x7f), (CK_F8E4M3FNUZ, 3, 8, 0x7f, 0x80), (CK_F8E5M2, 2, 15, 0x7b, 0x7c),
        (CK_F8E5M2FNUZ, 2, 16, 0x7f, 0x80), (CK_F4E2M1, 1, 1, 7, 7),
    ])
    func roundsToSmallFloats(dtype: ck_dtype, fraction: Int, bias: Int, largest: Int, beyond: Int) {
        let magnitude = { (code: Int) -> Double in
            let (exponent, rest) = (code >> fraction, Double(code & (1 << fraction - 1)))
            let unit = Double(sign: .plus, exponent: max(exponent, 1) - bias - fraction, significand: 1)
            return (exponent == 0 ? rest : rest + Double(1 << fraction)) * unit
        }
        let hasUnsignedZero = dtype == CK_F8E4M3FNUZ || dtype == CK_F8E5M2FNUZ
        let sign: UInt8 = dtype == CK_F4E2M1 ? 8 : 0x80
        for narrowing in [Int32(0), CK_CAST_OVERFLOWS] {
            let last = UInt8(narrowing == 0 ? largest : beyond)
            var (x, y): ([Double], [UInt8]) = ([], [])
            func add(_ number: Double, _ code: UInt8) {
                x += [number, -number]
                y += [code, code == 0 && hasUnsignedZero ? 0 : code | sign]
            }
            for code in 0...largest {
                let next = code == largest ? last : UInt8(code + 1)
                let middle = (magnitude(code) + magnitude(code + 1)) / 2
                add(magnitude(code), UInt8(code))
                add(middle.nextDown, UInt8(code))
                add(middle, code % 2 == 0 ? UInt8(code) : next)
                add(middle.nextUp, next)
            }
            add(1e300, last)
            add(.infinity, last)
            x.append(.nan)
            y.append(dtype == CK_F4E2M1 ? 8 : dtype == CK_F8E5M2 ? 0x7e : dtype == CK_F8E4M3FN ? 0x7f : 0x80)
            verify(CK_F64.rawValue, dtype.rawValue, rawBytes(x), rawBytes(y), x.count, narrowing: narrowing)
        }
    }

    /// Powers of two as ONNX's Cast rounds to them: up, down or to the nearest.
    @Test func roundsToPowersOfTwo() {
        let x: [Float] = [
            1, 1.25, 1.5, 1.75, -2, 0, 0x1p-127, 0x1.8p-127, 0x1p-130, 0x1p127, 0x1.1p127, .infinity, .nan,
        ]
        let up: [UInt8] = [127, 128, 128, 128, 128, 0, 0, 1, 0, 254, 254, 254, 255]
        let down: [UInt8] = [127, 127, 127, 127, 128, 0, 0, 0, 0, 254, 254, 254, 255]
        let nearest: [UInt8] = [127, 127, 128, 128, 128, 255, 0, 1, 0, 254, 255, 255, 255]
        let modes = [
            (CK_ROUND_UP, 0, up), (CK_ROUND_DOWN, 0, down), (CK_ROUND_NEAREST, CK_CAST_OVERFLOWS, nearest),
        ]
        for (mode, overflow, y) in modes {
            let narrowing = Int32(mode.rawValue) << 1 | overflow
            verify(
                CK_F32.rawValue, CK_F8E8M0.rawValue, rawBytes(x), rawBytes(y), x.count, narrowing: narrowing)
        }
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_CAST)
    }

    private static func widened(_ bits: UInt16) -> Float {
        let exponent = Int(bits >> 10 & 31), fraction = Float(bits & 1023), sign: Float = bits >> 15 == 1 ? -1 : 1
        if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
        if exponent == 0 { return sign * fraction * 0x1p-24 }
        return sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
    }

    private func from<T: FixedWidthInteger & BitwiseCopyable>(_ dtype: ck_dtype, _ values: [T]) {
        let x = Array([[T]](repeating: values, count: 200).joined()), raw = rawBytes(x), count = x.count
        func check<U: BitwiseCopyable>(_ to: ck_dtype, _ convert: (T) -> U) {
            verify(dtype.rawValue, to.rawValue, raw, rawBytes(x.map(convert)), count)
        }
        check(CK_U8) { UInt8(truncatingIfNeeded: $0) }
        check(CK_I8) { Int8(truncatingIfNeeded: $0) }
        check(CK_U16) { UInt16(truncatingIfNeeded: $0) }
        check(CK_I16) { Int16(truncatingIfNeeded: $0) }
        check(CK_U32) { UInt32(truncatingIfNeeded: $0) }
        check(CK_I32) { Int32(truncatingIfNeeded: $0) }
        check(CK_U64) { UInt64(truncatingIfNeeded: $0) }
        check(CK_I64) { Int64(truncatingIfNeeded: $0) }
        check(CK_BOOL) { $0 != 0 ? UInt8(1) : 0 }
        check(CK_F32) { Float($0) }
        check(CK_F64) { Double($0) }
    }

    private func fromFloat<T: BinaryFloatingPoint & BitwiseCopyable>(_ dtype: ck_dtype, _ values: [T]) {
        let x = Array([[T]](repeating: values, count: 200).joined()), raw = rawBytes(x), count = x.count
        func check<U: FixedWidthInteger & BitwiseCopyable>(_ to: ck_dtype, _: U.Type) {
            let y = x.map { value -> U in
                if value.isNaN { return 0 }
                return U(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
            }
            verify(dtype.rawValue, to.rawValue, raw, rawBytes(y), count)
        }
        check(CK_U8, UInt8.self)
        check(CK_I8, Int8.self)
        check(CK_U16, UInt16.self)
        check(CK_I16, Int16.self)
        check(CK_U32, UInt32.self)
        check(CK_I32, Int32.self)
        check(CK_U64, UInt64.self)
        check(CK_I64, Int64.self)
        verify(dtype.rawValue, CK_BOOL.rawValue, raw, rawBytes(x.map { $0 != 0 ? UInt8(1) : 0 }), count)
        verify(dtype.rawValue, CK_F32.rawValue, raw, rawBytes(x.map { Float($0) }), count, .floats)
    }

    private func verify(
        _ from: UInt32, _ to: UInt32, _ x: [UInt8], _ expected: [UInt8], _ count: Int,
        _ comparison: KernelCase.Comparison = .bytes, narrowing: Int32 = 0
    ) {
        let p = ck_cast_params(from: Int32(from), to: Int32(to), count: Int32(count), narrowing: narrowing)
        let y = [UInt8](repeating: 0x55, count: expected.count)
        let test = KernelCase(
            CK_FAMILY_CAST, p, inputs: [x], outputs: [y], expected: [expected], comparison: comparison)
        KernelHarness.verify(test, seed: 1, "from \(from) to \(to)")
    }
}
