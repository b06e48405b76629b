/// Series over two axes: lines with bands, staircases, points, histograms.
public struct Plot: Chart {
    /// A place on the x axis that matters: a chosen threshold, the best epoch.
    public struct Marker: Sendable {
        public var x: Double
        public var label: String

        public init(x: Double, _ label: String) { (self.x, self.label) = (x, label) }
    }

    /// The form of the drawing, in CSS pixels.
    public enum Size: Sendable {
        /// 720 x 300: a chart by itself.
        case wide
        /// 350 x 260: one of two in a row.
        case half
        /// 350 x 350: both axes alike, as for ROC curves.
        case square
        /// 230 x 150: one of many.
        case small
    }

    public var title: String
    public var x: Axis
    public var y: Axis
    public var series: [Series]
    public var markers: [Marker]
    public var size: Size

    public init(
        _ title: String, x: Axis, y: Axis, series: [Series], markers: [Marker] = [], size: Size = .wide
    ) {
        (self.title, self.x, self.y, self.series, self.markers, self.size) = (title, x, y, series, markers, size)
    }

    public var legend: [LegendEntry] {
        guard series.count > 1 else { return [] }
        var columns = 0
        return series.indices.filter { !series[$0].name.isEmpty }.map { index in
            switch series[index].mark {
            case .line, .steps: return LegendEntry(series[index].name, .line, color: color(index))
            case .points: return LegendEntry(series[index].name, .point, color: color(index))
            case .reference: return LegendEntry(series[index].name, .dashed, color: nil)
            case .columns:
                columns += 1
                return LegendEntry(series[index].name, columns == 1 ? .area : .outline, color: color(index))
            }
        }
    }

    public var summary: String {
        let parts = series.map { series -> String in
            let known = series.y.filter { $0 == $0 }
            guard let low = known.min(), let high = known.max() else { return "\(series.name): no values" }
            let range = "\(NumberText.significant(low)) to \(NumberText.significant(high))"
            return "\(series.name.isEmpty ? y.label : series.name): \(series.y.count) values from \(range)"
        }
        return "\(y.label) over \(x.label). " + parts.joined(separator: "; ")
    }

    /// The colour's number of a series: references have none.
    func color(_ index: Int) -> Int? {
        guard series[index].mark != .reference else { return nil }
        return series[..<index].count { $0.mark != .reference }
    }

    public func draw(on canvas: inout Canvas) {
        (canvas.width, canvas.height) = extent
        var across = AxisMapping(x, values: horizontalValues, count: size == .wide ? 9 : size == .small ? 3 : 5)
        var up = AxisMapping(y, values: verticalValues, count: size == .small ? 3 : 5)
        let labelWidth = up.labels.map(Canvas.width).max() ?? 0
        let lastHalf = (across.labels.last.map(Canvas.width) ?? 0) / 2
        (across.start, across.end) = (labelWidth + 10, canvas.width - max(8, lastHalf + 1))
        (up.start, up.end) = (canvas.height - (x.label.isEmpty ? 22 : 40), y.label.isEmpty ? 10 : 26)
        drawGrid(across, up, &canvas)
        var histograms = 0
        for (index, one) in series.enumerated() {
            let style = Canvas.color(color(index))
            if case .columns(let edges) = one.mark {
                drawColumns(one, edges, isFirst: histograms == 0, style, across, up, &canvas)
                histograms += 1
            } else {
                drawSeries(one, style, across, up, &canvas)
            }
        }
        drawMarkers(across, up, &canvas)
    }

    private var extent: (Double, Double) {
        switch size {
        case .wide: (720, 300)
        case .half: (350, 260)
        case .square: (350, 350)
        case .small: (230, 150)
        }
    }

    private var horizontalValues: [Double] {
        series.flatMap { series -> [Double] in
            if case .columns(let edges) = series.mark { return edges }
            return series.x
        } + markers.map(\.x)
    }

    private var verticalValues: [Double] {
        series.flatMap { series -> [Double] in
            if case .columns = series.mark { return series.y + [0] }
            return series.y + series.low + series.high
        }
    }

    private func drawGrid(_ across: AxisMapping, _ up: AxisMapping, _ canvas: inout Canvas) {
        for (tick, label) in zip(up.ticks, up.labels) {
            let y = up.place(tick)
            canvas.line(across.start, y, across.end, y, "grid")
            canvas.text(label, across.start - 6, y + 4, .end)
        }
        canvas.line(across.start, up.start, across.end, up.start, "axis")
        var taken = -Double.infinity
        for (tick, label) in zip(across.ticks, across.labels) {
            let x = across.place(tick)
            canvas.line(x, up.start, x, up.start + 4, "axis")
            let half = Canvas.width(of: label) / 2
            guard x - half > taken + 6 else { continue }
            canvas.text(label, x, up.start + 17, .middle)
            taken = x + half
        }
        let middle = (across.start + across.end) / 2
        canvas.text(Canvas.clipped(x.label, to: canvas.width), middle, canvas.height - 5, .middle, "label")
        canvas.text(Canvas.clipped(y.label, to: canvas.width), 0, 12, .start, "label")
    }

    private func drawMarkers(_ across: AxisMapping, _ up: AxisMapping, _ canvas: inout Canvas) {
        for (index, marker) in markers.enumerated() where across.contains(marker.x) {
            let x = across.place(marker.x)
            let y = up.end + 11 + Double(index % 4) * Canvas.lineHeight
            canvas.line(x, up.end, x, up.start, "marker")
            let isLeft = across.end - x < Canvas.width(of: marker.label) + 8
            canvas.text(marker.label, isLeft ? x - 5 : x + 5, y, isLeft ? .end : .start, "label halo")
        }
    }
}
