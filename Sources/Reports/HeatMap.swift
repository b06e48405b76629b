/// A table of coloured cells: a confusion matrix, correlations.
public struct HeatMap: Chart {
    public var title: String
    /// What the rows stand for, and what the columns.
    public var rowTitle: String
    public var columnTitle: String
    public var rows: [String]
    public var columns: [String]
    /// The numbers, row by row.
    public var values: [[Double]]
    /// How strongly each cell is coloured, 0 to 1, or -1 to 1 where signs matter; missing cells are not coloured.
    public var shades: [[Double]]
    /// Decimals of the numbers.
    public var decimals: Int

    public init(
        _ title: String, rowTitle: String, columnTitle: String, rows: [String], columns: [String], values: [[Double]],
        shades: [[Double]], decimals: Int = 0
    ) {
        (self.title, self.rowTitle, self.columnTitle) = (title, rowTitle, columnTitle)
        (self.rows, self.columns, self.values) = (rows, columns, values)
        (self.shades, self.decimals) = (shades, decimals)
    }

    /// A confusion matrix: `counts[truth][answer]`, each row shaded by its shares.
    public static func confusion(_ title: String, classes: [String], counts: [[Int]]) -> HeatMap {
        let shades = counts.map { row -> [Double] in
            let sum = Double(max(1, row.reduce(0, +)))
            return row.map { Double($0) / sum }
        }
        return HeatMap(
            title, rowTitle: "True class", columnTitle: "Model's answer", rows: classes, columns: classes,
            values: counts.map { $0.map(Double.init) }, shades: shades)
    }

    public var summary: String {
        guard rows.count * columns.count <= 100 else { return "\(rows.count) rows, \(columns.count) columns" }
        return rows.indices.filter { $0 < values.count }.map { row in
            let cells = zip(columns, values[row]).map { "\($0) \(NumberText.fixed($1, decimals))" }
            return "\(rowTitle) \(rows[row]): \(cells.joined(separator: ", "))"
        }.joined(separator: "; ")
    }

    public func draw(on canvas: inout Canvas) {
        let texts = values.map { $0.map { NumberText.fixed($0, decimals) } }
        let widest = texts.joined().map(Canvas.width).max() ?? 0
        let longest = columns.map(Canvas.width).max() ?? 0
        let isWritten = columns.count <= 16
        let cell =
            isWritten ? max(34, min(76, max(widest + 12, min(longest + 10, 76)))) : max(8, 560 / Double(columns.count))
        let height = isWritten ? min(cell, 40) : cell
        let isTurned = longest > cell - 6
        let left = 22 + min(140, rows.map(Canvas.width).max() ?? 0) + 8
        let top = 22 + (isTurned ? min(120, longest) + 8 : 18)
        canvas.width = max(left + cell * Double(columns.count) + 4, left + Canvas.width(of: columnTitle))
        canvas.height = top + max(height * Double(rows.count), Canvas.width(of: rowTitle)) + 4
        canvas.text(columnTitle, left + cell * Double(columns.count) / 2, 12, .middle, "label")
        canvas.verticalText(rowTitle, 12, top + height * Double(rows.count) / 2, "label")
        let isSparse = height < 13
        for (place, name) in columns.enumerated() where !isSparse {
            let x = left + (Double(place) + 0.5) * cell
            if isTurned {
                canvas.leaningText(Canvas.clipped(name, to: 120), x + 4, top - 7)
            } else {
                canvas.text(name, x, top - 7, .middle, "name")
            }
        }
        for (row, name) in rows.enumerated() {
            let y = top + Double(row) * height
            if !isSparse { canvas.text(Canvas.clipped(name, to: 140), left - 7, y + height / 2 + 4, .end, "name") }
            guard row < values.count else { continue }
            for column in values[row].indices.prefix(columns.count) {
                let shade = row < shades.count && column < shades[row].count ? shades[row][column] : 0
                let x = left + Double(column) * cell
                canvas.rectangle(
                    x + 1, y + 1, cell - 2, height - 2, "cell \(shade < 0 ? "c2" : "c1")",
                    opacity: 0.06 + 0.94 * min(1, shade.magnitude),
                    tip: "\(rowTitle): \(name), \(columnTitle): \(columns[column]): \(texts[row][column])")
                guard isWritten else { continue }
                canvas.text(
                    texts[row][column], x + cell / 2, y + height / 2 + 4, .middle,
                    shade.magnitude > 0.5 ? "cell-text strong" : "cell-text")
            }
        }
    }
}
