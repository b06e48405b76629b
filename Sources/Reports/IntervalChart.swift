/// Values with their intervals, one below the other, as in a forest plot: which differ, and which only seem to.
public struct IntervalChart: Chart {
    /// A value, the ends of its interval, and a remark at the right.
    public struct Row: Sendable {
        public var name: String
        public var value: Double
        public var low: Double
        public var high: Double
        public var remark: String
        public var tone: Tone

        public init(
            _ name: String, _ value: Double, _ low: Double, _ high: Double, remark: String = "", tone: Tone = .neutral
        ) {
            (self.name, self.value, self.low, self.high) = (name, value, low, high)
            (self.remark, self.tone) = (remark, tone)
        }
    }

    public var title: String
    public var axis: Axis
    public var rows: [Row]
    /// A value to compare with, drawn through all rows.
    public var reference: Double?
    /// What the reference is.
    public var referenceName: String
    public var isWide: Bool

    public init(
        _ title: String, axis: Axis, rows: [Row], reference: Double? = nil, referenceName: String = "",
        wide: Bool = true
    ) {
        (self.title, self.axis, self.rows, self.reference) = (title, axis, rows, reference)
        (self.referenceName, isWide) = (referenceName, wide)
    }

    public var legend: [LegendEntry] {
        var entries: [LegendEntry] = []
        if reference != nil { entries.append(LegendEntry(referenceName, .dashed, color: nil)) }
        return entries
    }

    public var summary: String {
        rows.prefix(20).map { "\($0.name): \(text($0.value)), from \(text($0.low)) to \(text($0.high))" }
            .joined(separator: "; ") + (rows.count > 20 ? "; …" : "")
    }

    public func draw(on canvas: inout Canvas) {
        canvas.width = isWide ? 720 : 350
        let pitch = 24.0
        let bottom = pitch * Double(rows.count)
        canvas.height = bottom + (axis.label.isEmpty ? 26 : 44)
        let nameWidth = min(rows.map { Canvas.width(of: $0.name) }.max() ?? 0, canvas.width * 0.34)
        let remarkWidth = min(rows.map { Canvas.width(of: remark($0)) }.max() ?? 0, canvas.width * 0.36)
        let values = rows.flatMap { [$0.value, $0.low, $0.high] } + (reference.map { [$0] } ?? [])
        var across = AxisMapping(axis, values: values, count: isWide ? 6 : 3)
        (across.start, across.end) = (nameWidth + 16, canvas.width - remarkWidth - 16)
        for (tick, text) in zip(across.ticks, across.labels) {
            let x = across.place(tick)
            canvas.line(x, 0, x, bottom, "grid")
            canvas.text(text, x, bottom + 16, .middle)
        }
        canvas.line(across.start, bottom, across.end, bottom, "axis")
        if let reference, across.contains(reference) {
            canvas.line(across.place(reference), 0, across.place(reference), bottom, "reference")
        }
        for (place, row) in rows.enumerated() {
            let y = (Double(place) + 0.5) * pitch
            canvas.text(Canvas.clipped(row.name, to: nameWidth + 2), across.start - 10, y + 4, .end, "name")
            canvas.text(Canvas.clipped(remark(row), to: remarkWidth + 2), across.end + 10, y + 4, .start, "value")
            guard row.value.magnitude < .infinity else { continue }
            func x(_ value: Double) -> Double { across.place(max(across.low, min(across.high, value))) }
            let style = "tone-\(row.tone.rawValue)"
            if row.low.magnitude + row.high.magnitude < .infinity {
                canvas.line(x(row.low), y, x(row.high), y, "interval \(style)")
            }
            canvas.circle(x(row.value), y, radius: 4.5, "dot \(style)", tip: "\(row.name): \(remark(row))")
        }
        canvas.text(axis.label, (across.start + across.end) / 2, canvas.height - 5, .middle, "label")
    }

    private func remark(_ row: Row) -> String {
        guard row.remark.isEmpty else { return row.remark }
        return "\(text(row.value)) (\(text(row.low)) to \(text(row.high)))"
    }

    private func text(_ value: Double) -> String {
        axis.isShare ? NumberText.percent(value) : NumberText.significant(value, 3)
    }
}
