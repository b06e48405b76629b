import Core

/// The numbers of a floating point type of 8 bits or less, and how others round to them.
///
/// The formats are those of "FP8 Formats for Deep Learning" (Micikevicius et al., 2022), of "8-bit Numerical Formats for
/// Deep Neural Networks" (Noune et al., 2022; the FNUZ types), and of the OCP Microscaling Formats specification 1.0.
public struct SmallFloat: Sendable {
    /// What becomes of magnitudes beyond the largest number.
    private enum Overflow { case infinity, nan, saturation }

    /// How a number between two powers of two rounds to `float8e8m0`. The names are those of ONNX's attribute.
    public enum RoundMode: String, AttributeName {
        case up, down, nearest
    }

    public let dtype: ScalarType
    /// The magnitudes by code, ascending: codes without sign bit, infinities and NaN.
    private let magnitudes: [Double]
    private let overflow: Overflow
    /// The code of the sign.
    private let signBit: UInt8
    /// The code of a NaN; nil when the type has none.
    private let nan: UInt8?
    /// The sign bit alone is a NaN: there is no negative zero.
    private let hasUnsignedZero: Bool

    /// nil when `dtype` is not a small floating point type.
    public init?(_ dtype: ScalarType) {
        self.dtype = dtype
        switch dtype {
        case .float8e4m3fn:
            (magnitudes, overflow, nan) = (Self.magnitudes(fraction: 3, bias: 7, count: 0x7f), .nan, 0x7f)
        case .float8e4m3fnuz:
            (magnitudes, overflow, nan) = (Self.magnitudes(fraction: 3, bias: 8, count: 0x80), .nan, 0x80)
        case .float8e5m2:
            (magnitudes, overflow, nan) = (Self.magnitudes(fraction: 2, bias: 15, count: 0x7c), .infinity, 0x7e)
        case .float8e5m2fnuz:
            (magnitudes, overflow, nan) = (Self.magnitudes(fraction: 2, bias: 16, count: 0x80), .nan, 0x80)
        case .float4e2m1:
            (magnitudes, overflow, nan) = (Self.magnitudes(fraction: 1, bias: 1, count: 8), .saturation, nil)
        case .float8e8m0:
            (magnitudes, overflow, nan) = (
                (0..<255).map { Double(sign: .plus, exponent: $0 - 127, significand: 1) }, .nan, 0xff
            )
        default: return nil
        }
        signBit = dtype == .float4e2m1 ? 8 : dtype == .float8e8m0 ? 0 : 0x80
        hasUnsignedZero = nan == 0x80
    }

    private static func magnitudes(fraction: Int, bias: Int, count: Int) -> [Double] {
        (0..<count).map { code in
            let (exponent, rest) = (code >> fraction, Double(code & (1 << fraction - 1)))
            let unit = Double(sign: .plus, exponent: max(exponent, 1) - bias - fraction, significand: 1)
            return (exponent == 0 ? rest : rest + Double(1 << fraction)) * unit
        }
    }

    /// The number that an element's byte stands for. Bits above those of a 4-bit type are ignored.
    public func number(_ bits: UInt8) -> Double {
        if bits == nan { return .nan }
        let bits = dtype == .float4e2m1 ? bits & 15 : bits
        let code = Int(bits & ~signBit)
        let magnitude =
            code < magnitudes.count
            ? magnitudes[code] : overflow == .infinity && code == magnitudes.count ? .infinity : .nan
        return bits & signBit == 0 ? magnitude : -magnitude
    }

    /// The element nearest to a number, ties to even. Beyond the largest number: that number when `saturate` is set or
    /// the type has neither infinities nor NaN, else infinity or NaN. A NaN becomes the type's NaN with the same sign if
    /// it has one, and negative zero otherwise. `float8e8m0` has no sign: it takes the magnitude, rounded as `roundMode`
    /// says.
    public func bits(_ number: Double, saturate: Bool = true, roundMode: RoundMode = .up) -> UInt8 {
        if dtype == .float8e8m0 { return exponent(number, saturate, roundMode) }
        let sign = number.sign == .minus ? signBit : 0
        guard !number.isNaN else { return nan.map { $0 | (hasUnsignedZero ? 0 : sign) } ?? signBit }
        let magnitude = number.magnitude
        let last = magnitudes.count - 1
        let beyond = 2 * magnitudes[last] - magnitudes[last - 1]
        let half = (magnitudes[last] + beyond) / 2
        if magnitude > half || magnitude == half && last % 2 == 1 {
            if saturate || overflow == .saturation { return sign | UInt8(last) }
            if overflow == .infinity { return sign | UInt8(magnitudes.count) }
            return hasUnsignedZero ? signBit : sign | (nan ?? 0)
        }
        let code = nearest(magnitude)
        return code == 0 && hasUnsignedZero ? 0 : sign | code
    }

    /// The code of the nearest magnitude, ties to even codes.
    private func nearest(_ magnitude: Double) -> UInt8 {
        let low = lowerNeighbour(magnitude)
        guard low + 1 < magnitudes.count else { return UInt8(low) }
        let (below, above) = (magnitude - magnitudes[low], magnitudes[low + 1] - magnitude)
        let isUp = above < below || above == below && low % 2 == 1
        return UInt8(isUp ? low + 1 : low)
    }

    /// The last code whose magnitude is not above this one; 0 when there is none.
    private func lowerNeighbour(_ magnitude: Double) -> Int {
        var (low, high) = (0, magnitudes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if magnitudes[middle] <= magnitude { low = middle } else { high = middle }
        }
        return low
    }

    private func exponent(_ number: Double, _ saturate: Bool, _ mode: RoundMode) -> UInt8 {
        guard !number.isNaN else { return 0xff }
        let magnitude = number.magnitude
        guard magnitude <= magnitudes[254] else {
            if saturate || mode == .down && magnitude < 2 * magnitudes[254] { return 254 }
            return 0xff
        }
        guard magnitude >= magnitudes[0] else { return saturate || mode != .nearest || magnitude > 0 ? 0 : 0xff }
        let low = lowerNeighbour(magnitude)
        let isExact = magnitudes[low] == magnitude
        switch mode {
        case .down: return UInt8(low)
        case .up: return UInt8(isExact ? low : low + 1)
        case .nearest: return UInt8(magnitude >= 1.5 * magnitudes[low] ? low + 1 : low)
        }
    }
}

extension SmallFloat {
    /// The decimal number; NaNs as `nan:` and their bits.
    func text(_ bits: UInt8) -> String {
        let number = number(bits)
        return number.isNaN ? "nan:\(String(bits, radix: 16))" : "\(number)"
    }

    /// The element that `text` stands for: one of the type's own numbers.
    func bits(text: String) -> UInt8? {
        if text.hasPrefix("nan:") {
            guard let bits = UInt8(text.dropFirst(4), radix: 16), number(bits).isNaN else { return nil }
            return bits
        }
        guard let number = Double(text), !number.isNaN else { return nil }
        let result = bits(number, saturate: false)
        return self.number(result) == number ? result : nil
    }
}
