import Statistics

/// How the learning rate goes over the steps of a training.
public enum Schedule: String, CaseIterable, Sendable {
    /// The same all the time, after the warm-up.
    case constant
    /// Half a cosine down to 0, after a linear warm-up over 5% of the steps.
    case cosine
    /// Half a cosine up from 1/25 over 30% of the steps, then one down to 1/10,000 (Smith and Topin 2018).
    case oneCycle = "one_cycle"

    /// The share of the largest rate at a step.
    public func factor(step: Int, of total: Int) -> Float {
        let place = Double(step) / Double(max(total, 1))
        switch self {
        case .constant: return Float(min(place / 0.05 + 1e-3, 1))
        case .cosine:
            if place < 0.05 { return Float((place + 1 / Double(max(total, 1))) / 0.05).clamped(to: 0...1) }
            return Float(0.5 * (1 + Self.cosine((place - 0.05) / 0.95)))
        case .oneCycle:
            if place < 0.3 { return Float(1 / 25.0 + (1 - 1 / 25.0) * 0.5 * (1 - Self.cosine(place / 0.3))) }
            return Float(1e-4 + (1 - 1e-4) * 0.5 * (1 + Self.cosine((place - 0.3) / 0.7)))
        }
    }

    private static func cosine(_ x: Double) -> Double { Elementary.cos(Double.pi * x) }
}

extension Float {
    fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
