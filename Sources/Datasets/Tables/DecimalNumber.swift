/// Numbers written in decimal: a sign, digits, a fraction, an exponent; or `inf` and `infinity`.
enum DecimalNumber {
    /// The nearest number in double precision, infinite when too large; nil for anything else, NaN included.
    static func parse(_ text: UnsafeRawBufferPointer, decimal: UInt8 = UInt8(ascii: ".")) -> Double? {
        var scanner = Scanner(text: text)
        let isNegative = scanner.takeSign()
        if let first = scanner.peek, first | 0x20 == UInt8(ascii: "i") {
            let rest = UnsafeRawBufferPointer(rebasing: text[scanner.position...])
            guard MissingValue.matches(rest, "inf") || MissingValue.matches(rest, "infinity") else { return nil }
            return isNegative ? -.infinity : .infinity
        }
        scanner.takeDigits(isFraction: false)
        if scanner.peek == decimal {
            scanner.position += 1
            scanner.takeDigits(isFraction: true)
        }
        guard scanner.digits > 0 else { return nil }
        var exponent = 0
        if let letter = scanner.peek, letter | 0x20 == UInt8(ascii: "e") {
            scanner.position += 1
            guard let written = scanner.takeExponent() else { return nil }
            exponent = written
        }
        guard scanner.position == text.count else { return nil }
        exponent += scanner.scale
        // Both numbers are exact in double precision, so one operation rounds once (Clinger 1990).
        if scanner.isExact, exponent >= -22, exponent <= 22 {
            let mantissa = Double(scanner.mantissa)
            let value = exponent < 0 ? mantissa / powers[-exponent] : mantissa * powers[exponent]
            return isNegative ? -value : value
        }
        return slowly(text, decimal)
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// By the standard library, which rounds correctly and knows no locale. The text is a number already.
    private static func slowly(_ text: UnsafeRawBufferPointer, _ decimal: UInt8) -> Double? {
        Double(String(decoding: text.map { $0 == decimal ? UInt8(ascii: ".") : $0 }, as: UTF8.self))
    }

    private struct Scanner {
        let text: UnsafeRawBufferPointer
        var position = 0
        var digits = 0
        var mantissa: UInt64 = 0
        /// The mantissa holds all digits and is exact in double precision.
        var isExact = true
        /// The power of ten of the mantissa's last digit.
        var scale = 0

        var peek: UInt8? { position < text.count ? text[position] : nil }

        mutating func takeSign() -> Bool {
            guard let sign = peek, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return false }
            position += 1
            return sign == UInt8(ascii: "-")
        }

        mutating func takeDigits(isFraction: Bool) {
            while position < text.count {
                let digit = text[position] &- UInt8(ascii: "0")
                guard digit < 10 else { return }
                position += 1
                digits += 1
                guard mantissa < 900_719_925_474_099 else {
                    isExact = false
                    continue
                }
                mantissa = mantissa * 10 + UInt64(digit)
                if isFraction { scale -= 1 }
            }
        }

        mutating func takeExponent() -> Int? {
            let isNegative = takeSign()
            var (value, digits) = (0, 0)
            while position < text.count {
                let digit = text[position] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                value = min(value * 10 + Int(digit), 1_000_000)
                (digits, position) = (digits + 1, position + 1)
            }
            return digits == 0 ? nil : isNegative ? -value : value
        }
    }
}
