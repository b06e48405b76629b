import CKernels
import Testing

/// quantize and dequantize against scalar arithmetic.
struct QuantizeTests {
    /// An integer type with its least and largest number.
    struct Kind: Sendable, CustomTestStringConvertible {
        var dtype: ck_dtype
        var bytes: Int
        var low, high: Float
        var testDescription: String { "\(dtype.rawValue)" }
    }

    static let kinds = [
        Kind(dtype: CK_U8, bytes: 1, low: 0, high: 255), Kind(dtype: CK_I8, bytes: 1, low: -128, high: 127),
        Kind(dtype: CK_U16, bytes: 2, low: 0, high: 65535), Kind(dtype: CK_I16, bytes: 2, low: -32768, high: 32767),
        Kind(dtype: CK_U4, bytes: 1, low: 0, high: 15), Kind(dtype: CK_I4, bytes: 1, low: -8, high: 7),
        Kind(dtype: CK_U2, bytes: 1, low: 0, high: 3), Kind(dtype: CK_I2, bytes: 1, low: -2, high: 1),
    ]
    /// [outer, axis, inner]: one scale, one for each run, one for each lane; several units.
    static let shapes: [[Int]] = [
        [1, 1, 1], [1, 1, 37], [1, 1, 9000], [2, 3, 5], [3, 5, 16], [2, 7, 33], [5, 3, 1], [70, 100, 1], [1, 40, 1],
    ]

    @Test(arguments: kinds, shapes)
    func quantizes(_ kind: Kind, _ shape: [Int]) {
        var random = SeededGenerator(seed: UInt64(shape[2] + 31 * shape[1]))
        let (count, axis) = (shape.reduce(1, *), shape[1])
        let scales = (0..<axis).map { _ in Float.random(in: 0.01...2, using: &random) }
        let zeros = (0..<axis).map { _ in Float.random(in: kind.low...kind.high, using: &random).rounded() }
        let special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, 1e30, -1e30]
        let x = (0..<count).map { index -> Float in
            if index % 11 == 5 { return special[index % special.count] }
            let half = Float(Int.random(in: -600...600, using: &random)) / 2
            return half * scales[index / shape[2] % axis]
        }
        for hasZero in [true, false] {
            let y = x.indices.flatMap { index -> [UInt8] in
                let channel = index / shape[2] % axis
                let zero = hasZero ? zeros[channel] : 0
                let sum = (x[index] / scales[channel]).rounded(.toNearestOrEven) + zero
                return bytes(sum > kind.low ? min(sum, kind.high) : kind.low, kind)
            }
            verify(CK_FAMILY_QUANTIZE, kind, shape, rawBytes(x), scales, hasZero ? zeros : nil, y)
        }
    }

    @Test(arguments: kinds, shapes)
    func dequantizes(_ kind: Kind, _ shape: [Int]) {
        var random = SeededGenerator(seed: UInt64(shape[2] + 37 * shape[1]))
        let (count, axis) = (shape.reduce(1, *), shape[1])
        let scales = (0..<axis).map { _ in Float.random(in: 0.001...2, using: &random) }
        let zeros = (0..<axis).map { _ in Float.random(in: kind.low...kind.high, using: &random).rounded() + 0 }
        let x = (0..<count).map { _ in Float.random(in: kind.low...kind.high, using: &random).rounded() + 0 }
        for hasZero in [true, false] {
            let y = x.indices.map { index -> Float in
                let channel = index / shape[2] % axis
                return (x[index] - (hasZero ? zeros[channel] : 0)) * scales[channel]
            }
            let packed = x.flatMap { bytes($0, kind) }
            verify(CK_FAMILY_DEQUANTIZE, kind, shape, packed, scales, hasZero ? zeros : nil, rawBytes(y))
        }
    }

    @Test func dequantizesSums() {
        let x: [Int32] = (0..<50).map { ($0 - 25) &* 0x0123_4567 }
        let scales: [Float] = [0.5, 3e-4]
        let y = x.indices.map { Float(x[$0]) * scales[$0 / 5 % 2] }
        let p = ck_quantize_params(dtype: Int32(CK_I32.rawValue), outer: 5, axis: 2, inner: 5)
        KernelHarness.verify(
            KernelCase(
                CK_FAMILY_DEQUANTIZE, p, inputs: [rawBytes(x), rawBytes(scales), nil],
                outputs: [[UInt8](repeating: 0x55, count: 200)], expected: [rawBytes(y)]),
            seed: 3, "sums")
    }

    @Test func checkIsTotal() {
        checkAnswersAnyBits(CK_FAMILY_QUANTIZE)
        checkAnswersAnyBits(CK_FAMILY_DEQUANTIZE)
    }

    private func bytes(_ number: Float, _ kind: Kind) -> [UInt8] {
        let bits = UInt16(truncatingIfNeeded: Int32(number))
        return kind.bytes == 2 ? rawBytes([bits]) : [UInt8(truncatingIfNeeded: bits)]
    }

    private func verify(
        _ family: ck_family_id, _ kind: Kind, _ shape: [Int], _ x: [UInt8], _ scales: [Float], _ zeros: [Float]?,
        _ expected: [UInt8]
    ) {
        let p = ck_quantize_params(
            dtype: Int32(kind.dtype.rawValue), outer: Int32(shape[0]), axis: Int32(shape[1]), inner: Int32(shape[2]))
        let test = KernelCase(
            family, p, inputs: [x, rawBytes(scales), zeros.map { $0.flatMap { bytes($0, kind) } }],
            outputs: [[UInt8](repeating: 0x55, count: expected.count)], expected: [expected],
            comparison: family == CK_FAMILY_QUANTIZE ? .bytes : .floats)
        KernelHarness.verify(test, seed: UInt64(shape[1]), "\(kind) \(shape)")
    }
}
