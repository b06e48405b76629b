/// A bar for each of several categories, lying, so that long names can be read; groups of bars for several series.
public struct BarChart: Chart {
    /// The bars of one kind: a value for each category, with intervals where there are some.
    public struct Bars: Sendable {
        public var name: String
        public var values: [Double]
        public var low: [Double]
        public var high: [Double]

        public init(_ name: String, _ values: [Double], low: [Double] = [], high: [Double] = []) {
            (self.name, self.values, self.low, self.high) = (name, values, low, high)
        }
    }

    public var title: String
    public var axis: Axis
    public var categories: [String]
    public var bars: [Bars]
    /// Whether the drawing is 720 pixels wide, and not 350.
    public var isWide: Bool

    public init(_ title: String, axis: Axis, categories: [String], bars: [Bars], wide: Bool = true) {
        (self.title, self.axis, self.categories, self.bars, isWide) = (title, axis, categories, bars, wide)
    }

    public var legend: [LegendEntry] {
        bars.count > 1 ? bars.enumerated().map { LegendEntry($1.name, .area, color: $0) } : []
    }

    public var summary: String {
        let parts = categories.indices.prefix(20).map { index in
            let values = bars.filter { index < $0.values.count }.map { label($0.values[index]) }
            return "\(categories[index]): \(values.joined(separator: ", "))"
        }
        return "\(axis.label). " + parts.joined(separator: "; ") + (categories.count > 20 ? "; …" : "")
    }

    public func draw(on canvas: inout Canvas) {
        canvas.width = isWide ? 720 : 350
        let thickness = bars.count > 1 ? 13.0 : 15.0
        let pitch = Double(max(1, bars.count)) * thickness + 9
        let nameWidth = min(categories.map(Canvas.width).max() ?? 0, canvas.width * 0.42)
        canvas.height = pitch * Double(categories.count) + (axis.label.isEmpty ? 26 : 44)
        var axis = axis
        axis.includesZero = true
        let finite = bars.flatMap { $0.values + $0.high + $0.low }
        var across = AxisMapping(axis, values: finite + [0], count: isWide ? 7 : 3)
        let numberWidth = bars.flatMap(\.values).map { Canvas.width(of: label($0)) }.max() ?? 0
        (across.start, across.end) = (nameWidth + 10, canvas.width - numberWidth - 12)
        let bottom = pitch * Double(categories.count)
        for (tick, text) in zip(across.ticks, across.labels) {
            let x = across.place(tick)
            canvas.line(x, 0, x, bottom, "grid")
            canvas.text(text, x, bottom + 16, .middle)
        }
        let zero = across.place(max(across.low, min(across.high, 0)))
        for (row, category) in categories.enumerated() {
            let top = Double(row) * pitch + 4.5
            let middle = top + (pitch - 9) / 2 + 4
            canvas.text(Canvas.clipped(category, to: nameWidth + 2), across.start - 7, middle, .end, "name")
            for (number, one) in bars.enumerated() where row < one.values.count {
                let y = top + Double(number) * thickness
                draw(one, row, Canvas.color(number), y, thickness - 2, zero, across, &canvas)
            }
        }
        canvas.line(zero, 0, zero, bottom, "axis")
        canvas.text(axis.label, (across.start + across.end) / 2, canvas.height - 5, .middle, "label")
    }

    private func draw(
        _ one: Bars, _ row: Int, _ style: String, _ y: Double, _ thickness: Double, _ zero: Double,
        _ across: AxisMapping, _ canvas: inout Canvas
    ) {
        let value = one.values[row]
        guard value.magnitude < .infinity else {
            canvas.text("–", zero + 6, y + thickness / 2 + 4, .start, "value")
            return
        }
        let x = across.place(max(across.low, min(across.high, value)))
        let name = one.name.isEmpty ? "" : ", " + one.name
        canvas.rectangle(
            min(x, zero), y, (x - zero).magnitude, thickness, "column \(style)",
            tip: "\(categories[row])\(name): \(label(value))")
        var right = max(x, zero)
        if row < one.low.count, row < one.high.count, one.low[row].magnitude + one.high[row].magnitude < .infinity {
            let from = across.place(max(across.low, min(across.high, one.low[row])))
            let to = across.place(max(across.low, min(across.high, one.high[row])))
            canvas.line(from, y + thickness / 2, to, y + thickness / 2, "whisker ink")
            right = max(right, to)
        }
        canvas.text(label(value), right + 5, y + thickness / 2 + 4, .start, "value")
    }

    private func label(_ value: Double) -> String {
        axis.isShare ? NumberText.percent(value) : NumberText.significant(value, 4)
    }
}
