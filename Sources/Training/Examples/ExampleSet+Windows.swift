import Datasets
import Statistics

extension ExampleSet {
    /// Windows over the rows of a table: a series for each value of `data.group`, its rows in the order of `data.order` or
    /// else of the file. A window ends at a row and has that row's target; before the first row of a series the first row
    /// is repeated.
    /// - Returns: the windows, and for each of them the row of the table that it ends at.
    static func windows(
        _ table: Table, _ names: [String], _ recipe: Recipe, _ window: WindowRecipe
    ) throws -> (set: ExampleSet, ends: [Int]) {
        if let derived = recipe.data.derived.first {
            throw TrainingError("\(recipe.path): data.derived.\(derived.name): formulas are for rows, not for windows")
        }
        for name in names {
            let column = try table.column(name)
            guard column.numbers != nil, !recipe.data.categories.contains(name) else {
                throw TrainingError(
                    "\(table.name), column '\(name)': windows take numbers, not words; exclude the column")
            }
        }
        let series = try series(table, recipe)
        let order = series.flatMap(\.rows)
        let rows = try table.matrix(names).selecting(rows: order)
        var windows: [(start: Int, end: Int)] = []
        var (ends, groups, sources): ([Int], [Int], [String]) = ([], [], [])
        var start = 0
        for (number, unit) in series.enumerated() {
            let last = start + unit.rows.count - 1
            for end in start...last where (last - end) % window.stride == 0 {
                windows.append((start, end))
                ends.append(order[end])
                groups.append(number)
                let place = table.place(ofRow: order[end])
                sources.append("\(place.path):\(place.line)")
            }
            start = last + 1
        }
        var set = ExampleSet(form: .windows(rows, windows), sources: sources, groups: groups)
        (set.features, set.columns) = (names, names)
        return (set, ends)
    }

    /// The rows of each series in their order, the series in the order in which they first come.
    private static func series(_ table: Table, _ recipe: Recipe) throws -> [(key: String, rows: [Int])] {
        let keys = try recipe.data.group.map { try table.keys([$0]) } ?? [String](repeating: "", count: table.rowCount)
        var (places, series): ([String: Int], [(key: String, rows: [Int])]) = ([:], [])
        for (row, key) in keys.enumerated() {
            if let place = places[key] {
                series[place].rows.append(row)
            } else {
                places[key] = series.count
                series.append((key, [row]))
            }
        }
        guard let name = recipe.data.order else { return series }
        let times = try table.numbers(name)
        if let row = times.firstIndex(where: { !$0.isFinite }) {
            throw table.error(row: row, column: name, "the time is missing; the rows of a series need it")
        }
        for index in series.indices {
            series[index].rows.sort { (times[$0], $0) < (times[$1], $1) }
            for (one, next) in zip(series[index].rows, series[index].rows.dropFirst()) where times[one] == times[next] {
                throw table.error(
                    row: next, column: name,
                    "the time is that of line \(table.place(ofRow: one).line) of the same series; data.group names the "
                        + "series")
            }
        }
        return series
    }
}
