/// Numbers as a reader wants them: rounded, with digits in groups of three and a real minus sign.
public enum NumberText {
    /// With a fixed number of decimals (0 to 12): `1 234.50`. "–" for a NaN, "∞" for infinity.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value == value else { return "–" }
        guard value.magnitude < .infinity else { return value < 0 ? "−∞" : "∞" }
        let places = max(0, min(12, decimals))
        let unit = power(places)
        let scaled = (value.magnitude * unit).rounded()
        guard scaled < 9e15 else { return scientific(value, 4) }
        let number = Int(scaled)
        let divisor = Int(unit)
        let sign = value < 0 && number > 0 ? "−" : ""
        let whole = sign + grouped(number / divisor)
        guard places > 0 else { return whole }
        let fraction = String(number % divisor)
        return whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// With a number of significant digits, no decimals that say nothing: `0.00123`, `12 300`, `1.2×10⁻⁷`.
    public static func significant(_ value: Double, _ digits: Int = 3) -> String {
        guard value != 0, value.magnitude < .infinity else { return fixed(value, 0) }
        let exponent = decimalExponent(of: value, digits: digits)
        if exponent < -4 || exponent > 11 { return scientific(value, digits) }
        return trimmed(fixed(value, max(0, digits - 1 - exponent)))
    }

    /// A share as a percentage: `0.1234` is `12.3%`.
    public static func percent(_ share: Double, _ decimals: Int = 1) -> String {
        guard share.magnitude < .infinity else { return fixed(share, 0) }
        return fixed(share * 100, decimals) + "%"
    }

    /// A whole number with its digits in groups of three.
    public static func count(_ value: Int) -> String {
        (value < 0 ? "−" : "") + grouped(Int(clamping: value.magnitude))
    }

    /// `value` as mantissa and power of ten.
    static func scientific(_ value: Double, _ digits: Int) -> String {
        let exponent = decimalExponent(of: value, digits: digits)
        let mantissa = exponent < 0 ? value * power(-exponent) : value / power(exponent)
        let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let raised = String(exponent.magnitude).compactMap { $0.wholeNumberValue.map { superscripts[$0] } }
        return trimmed(fixed(mantissa, digits - 1)) + "×10" + (exponent < 0 ? "⁻" : "") + String(raised)
    }

    /// Ten to a power that is not negative.
    static func power(_ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<max(0, min(exponent, 400)) { result *= 10 }
        return result
    }

    /// The power of ten of the first digit, after rounding to so many digits.
    private static func decimalExponent(of value: Double, digits: Int) -> Int {
        var magnitude = value.magnitude
        var exponent = 0
        while magnitude >= 10 { (magnitude, exponent) = (magnitude / 10, exponent + 1) }
        while magnitude < 1 { (magnitude, exponent) = (magnitude * 10, exponent - 1) }
        return magnitude + 0.5 / power(digits - 1) >= 10 ? exponent + 1 : exponent
    }

    /// Groups of three, apart by a narrow space that does not break, from five digits on.
    private static func grouped(_ value: Int) -> String {
        let digits = Array(String(value))
        guard digits.count > 4 else { return String(digits) }
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place) % 3 == 0 { result += "\u{202F}" }
            result.append(digit)
        }
        return result
    }

    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var result = Substring(text)
        while result.last == "0" { result = result.dropLast() }
        return String(result.last == "." ? result.dropLast() : result)
    }
}
