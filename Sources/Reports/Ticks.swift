/// Round numbers along an axis.
enum Ticks {
    /// The distance between ticks, 1, 2 or 5 times a power of ten, so that about `count` of them fit.
    static func step(_ low: Double, _ high: Double, count: Int) -> Double {
        let rough = max((high - low) / Double(max(1, count)), 1e-300)
        var power = 1.0
        while power * 10 <= rough { power *= 10 }
        while power > rough { power /= 10 }
        let mantissa = rough / power
        return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10)
    }

    /// The multiples of `step` from `low` to `high`, at most 50.
    static func linear(_ low: Double, _ high: Double, step: Double) -> [Double] {
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard first.magnitude < 1e15, last.magnitude < 1e15, last >= first else { return [low] }
        return (0...min(50, Int(last - first))).map { (first + Double($0)) * step + 0 }
    }

    /// The text of a tick, with just the decimals that the step needs.
    static func label(_ value: Double, step: Double, isShare: Bool) -> String {
        let shown = isShare ? value * 100 : value
        let distance = isShare ? step * 100 : step
        let magnitude = max(shown.magnitude, distance)
        if magnitude >= 1e6 || magnitude < 1e-3 { return NumberText.significant(shown, 3) + (isShare ? "%" : "") }
        var decimals = 0
        var unit = distance
        while decimals < 6 && (unit - unit.rounded()).magnitude > 1e-6 * unit {
            (unit, decimals) = (unit * 10, decimals + 1)
        }
        return NumberText.fixed(shown, decimals) + (isShare ? "%" : "")
    }

    /// Ends at powers of ten unless they are fixed, with ticks at the powers, or at 1, 2 and 5 times them when the powers
    /// are few.
    static func logarithmic(_ low: Double, _ high: Double, isFixed: Bool) -> (Double, Double, [Double]) {
        let bottom = max(low, 1e-300)
        let top = max(high, bottom * 10)
        var power = 1.0
        while power > bottom * (1 + 1e-9) { power /= 10 }
        while power * 10 <= bottom * (1 + 1e-9) { power *= 10 }
        var powers = [power]
        while let last = powers.last, last < top * (1 - 1e-9), powers.count < 60 { powers.append(last * 10) }
        let all = powers.count > 3 ? powers : powers.flatMap { [$0, 2 * $0, 5 * $0] }
        let last = powers[powers.count - 1]
        let (from, to) = isFixed ? (bottom, top) : (power, last)
        let every = max(1, (all.count + 7) / 8)
        let shown = all.enumerated().filter { $0.offset % every == 0 || powers.count <= 3 }.map(\.element)
        return (from, to, shown.filter { $0 >= from * (1 - 1e-9) && $0 <= to * (1 + 1e-9) })
    }

    /// The logarithm to base 2 of a positive number, to about seven digits: for places on a canvas alone.
    static func log(_ value: Double) -> Double {
        guard value > 0, value < .infinity else { return -1100 }
        let mantissa = value.significand
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var (term, sum) = (s, 0.0)
        for odd in stride(from: 1.0, through: 15, by: 2) {
            sum += term / odd
            term *= square
        }
        return Double(value.exponent) + 2 * sum * 1.4426950408889634
    }
}
