extension Plot {
    /// Draws lines, staircases and points, with their intervals, clipped to the axes.
    func drawSeries(
        _ series: Series, _ style: String, _ across: AxisMapping, _ up: AxisMapping, _ canvas: inout Canvas
    ) {
        let isVisible = series.x.indices.map { across.contains(series.x[$0]) && series.y[$0].magnitude < .infinity }
        if series.mark == .points {
            drawPoints(series, isVisible, style, across, up, &canvas)
            return
        }
        func place(_ index: Int, _ value: Double) -> (x: Double, y: Double) {
            (across.place(series.x[index]), up.place(max(up.low, min(up.high, value))))
        }
        for run in Self.runs(isVisible) {
            if !series.low.isEmpty
                && run.allSatisfy({ series.low[$0].magnitude + series.high[$0].magnitude < .infinity })
            {
                let edge = run.map { place($0, series.high[$0]) } + run.reversed().map { place($0, series.low[$0]) }
                canvas.path(edge, closed: true, "band \(style)")
            }
            var points = run.map { place($0, series.y[$0]) }
            if series.mark == .steps {
                points = zip(points, points.dropFirst()).flatMap { [$0, (x: $1.x, y: $0.y)] } + points.suffix(1)
            }
            if points.count == 1 && series.mark != .reference {
                canvas.circle(points[0].x, points[0].y, radius: 3, "dot \(style)")
            }
            canvas.path(Self.thinned(points), series.mark == .reference ? "reference" : "curve \(style)")
        }
        guard series.mark == .line, series.x.count <= 40, !self.series.contains(where: { $0.mark == .points }) else {
            return
        }
        for index in series.x.indices where isVisible[index] && up.contains(series.y[index]) {
            let point = place(index, series.y[index])
            canvas.circle(point.x, point.y, radius: 2.5, "dot \(style)", tip: tip(series, index))
        }
    }

    /// Draws a histogram: the first of a plot filled, others as outlines over it.
    func drawColumns(
        _ series: Series, _ edges: [Double], isFirst: Bool, _ style: String, _ across: AxisMapping,
        _ up: AxisMapping, _ canvas: inout Canvas
    ) {
        let floor = up.place(max(up.low, 0))
        var outline: [(x: Double, y: Double)] = []
        for index in series.y.indices where series.y[index].magnitude < .infinity {
            let left = across.place(max(across.low, min(across.high, edges[index])))
            let right = across.place(max(across.low, min(across.high, edges[index + 1])))
            let top = up.place(max(up.low, min(up.high, series.y[index])))
            let gap = right - left > 4 ? 1.0 : 0
            let range = "\(NumberText.significant(edges[index], 4)) to \(NumberText.significant(edges[index + 1], 4))"
            let name = series.name.isEmpty ? "" : series.name + ", "
            canvas.rectangle(
                left, min(top, floor), right - left - gap, (floor - top).magnitude,
                isFirst ? "column \(style)" : "unseen",
                tip: "\(name)\(range): \(NumberText.significant(series.y[index], 4))")
            if outline.isEmpty { outline.append((left, floor)) }
            outline += [(left, top), (right, top)]
        }
        guard !isFirst, let last = outline.last else { return }
        canvas.path(outline + [(last.x, floor)], "curve \(style)")
    }

    private func drawPoints(
        _ series: Series, _ isVisible: [Bool], _ style: String, _ across: AxisMapping, _ up: AxisMapping,
        _ canvas: inout Canvas
    ) {
        let isCrowded = series.x.count > 150
        var seen: Set<Int> = []
        for index in series.x.indices where isVisible[index] && up.contains(series.y[index]) {
            let (x, y) = (across.place(series.x[index]), up.place(series.y[index]))
            guard seen.insert(Int(x.rounded()) * 10_000 + Int(y.rounded())).inserted else { continue }
            if !series.low.isEmpty {
                let low = up.place(max(up.low, min(up.high, series.low[index])))
                let high = up.place(max(up.low, min(up.high, series.high[index])))
                canvas.line(x, low, x, high, "whisker \(style)")
            }
            canvas.circle(
                x, y, radius: isCrowded ? 2 : 4, "\(isCrowded ? "speck" : "dot") \(style)",
                tip: isCrowded ? "" : tip(series, index))
        }
    }

    private func tip(_ series: Series, _ index: Int) -> String {
        var text = series.name.isEmpty ? "" : series.name + ": "
        text += "\(NumberText.significant(series.y[index], 4)) at \(NumberText.significant(series.x[index], 4))"
        guard !series.low.isEmpty else { return text }
        return text
            + " (\(NumberText.significant(series.low[index], 4)) to \(NumberText.significant(series.high[index], 4)))"
    }

    /// The ranges of indices without a gap.
    private static func runs(_ isVisible: [Bool]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start: Int?
        for (index, visible) in isVisible.enumerated() {
            if visible && start == nil { start = index }
            if !visible, let from = start {
                result.append(from..<index)
                start = nil
            }
        }
        return start.map { result + [$0..<isVisible.count] } ?? result
    }

    /// The points without those that a reader could not tell apart: of each column of half a pixel the first, the lowest,
    /// the highest and the last.
    static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        guard points.count > 1000 else { return points }
        var result: [(x: Double, y: Double)] = []
        var start = 0
        while start < points.count {
            var end = start + 1
            while end < points.count && Int(points[end].x * 2) == Int(points[start].x * 2) { end += 1 }
            let column = start..<end
            let lowest = column.min { points[$0].y < points[$1].y } ?? start
            let highest = column.max { points[$0].y < points[$1].y } ?? start
            result += Set([start, lowest, highest, end - 1]).sorted().map { points[$0] }
            start = end
        }
        return result
    }
}
