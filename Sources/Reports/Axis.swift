/// What runs along one side of a plot.
public struct Axis: Sendable {
    /// How values become places.
    public enum Scale: Sendable { case linear, logarithmic }

    /// The quantity, with its unit where it has one: `Epoch`, `Remaining life (cycles)`.
    public var label: String
    /// The values at both ends; nil for round numbers around the data.
    public var range: ClosedRange<Double>?
    public var scale: Scale
    /// Whether the numbers are shares, to be written as percentages.
    public var isShare: Bool
    /// Whether zero must be on the axis.
    public var includesZero: Bool

    public init(
        _ label: String, range: ClosedRange<Double>? = nil, scale: Scale = .linear, share: Bool = false,
        fromZero: Bool = false
    ) {
        (self.label, self.range, self.scale) = (label, range, scale)
        (isShare, includesZero) = (share, fromZero)
    }
}

/// An axis with its ends and ticks decided: turns values into places.
struct AxisMapping {
    let low: Double
    let high: Double
    let ticks: [Double]
    /// The text of each tick.
    let labels: [String]
    private let scale: Axis.Scale
    /// Where `low` and `high` lie on the canvas.
    var start = 0.0
    var end = 1.0

    /// Decides ends and ticks for some values, of which infinite ones and NaN do not count; with a logarithmic scale
    /// neither do those that are not positive.
    /// - Parameter count: about how many ticks there should be.
    init(_ axis: Axis, values: [Double], count: Int) {
        scale = axis.scale
        let usable = values.filter { $0.magnitude < .infinity && (axis.scale == .linear || $0 > 0) }
        var low = axis.range?.lowerBound ?? usable.min() ?? (axis.scale == .linear ? 0 : 1)
        var high = axis.range?.upperBound ?? usable.max() ?? 1
        if axis.scale == .logarithmic {
            (self.low, self.high, ticks) = Ticks.logarithmic(low, high, isFixed: axis.range != nil)
            labels = ticks.map { NumberText.significant($0, 2) }
            return
        }
        if axis.includesZero && axis.range == nil { (low, high) = (min(low, 0), max(high, 0)) }
        if low == high {
            let margin = low == 0 ? 1 : low.magnitude * 0.1
            (low, high) = (axis.includesZero && low == 0 ? 0 : low - margin, high + margin)
        }
        let step = Ticks.step(low, high, count: count)
        if axis.range == nil { (low, high) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step) }
        (self.low, self.high) = (low, high)
        ticks = Ticks.linear(low, high, step: step)
        labels = ticks.map { Ticks.label($0, step: step, isShare: axis.isShare) }
    }

    /// The place of a value; it may lie beyond the ends.
    func place(_ value: Double) -> Double {
        let share: Double
        switch scale {
        case .linear: share = (value - low) / (high - low)
        case .logarithmic:
            share = value > 0 ? (Ticks.log(value) - Ticks.log(low)) / (Ticks.log(high) - Ticks.log(low)) : 0
        }
        return start + share * (end - start)
    }

    /// Whether a value has a place between the ends, or just beyond them by rounding.
    func contains(_ value: Double) -> Bool {
        let slack = (high - low) * 1e-9
        return value >= low - slack && value <= high + slack
    }
}
