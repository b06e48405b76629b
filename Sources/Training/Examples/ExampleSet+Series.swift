import Datasets
import Statistics

extension ExampleSet {
    /// C-MAPSS: every row of a training engine ends a window whose number is the remaining life; the test are the last
    /// windows of the test engines.
    init(turbofan folder: String, _ recipe: Recipe) throws {
        guard let window = recipe.window else {
            throw TrainingError("\(folder) holds series of sensors; the recipe says no 'window' with its steps")
        }
        let data = try TurbofanData(folder: folder, subset: recipe.data.subset)
        let cap = recipe.data.cap ?? .infinity
        let all = data.train.columnNames.filter { $0 != "unit" && $0 != "cycle" }
        let names = try Self.chosenSensors(recipe, data.train, all, data.trainUnits.flatMap(\.rows))
        var rows = try data.train.matrix(names)
        var windows: [(start: Int, end: Int)] = []
        var (values, groups, sources): ([Double], [Int], [String]) = ([], [], [])
        let targets = data.trainTargets(cap: cap)
        for unit in data.trainUnits {
            let last = unit.rows.upperBound - 1
            for end in unit.rows where (last - end) % window.stride == 0 {
                windows.append((unit.rows.lowerBound, end))
                values.append(targets[end])
                groups.append(unit.number)
                sources.append("\(data.subset) unit \(unit.number), cycle \(end - unit.rows.lowerBound + 1)")
            }
        }
        var given: [Int] = []
        if let test = data.test {
            let base = rows.rows
            let more = try test.matrix(names)
            rows = Matrix(rows: base + more.rows, columns: names.count, values: rows.values + more.values)
            let largest = groups.max() ?? 0
            for (unit, life) in zip(data.testUnits, data.remainingLife) {
                given.append(windows.count)
                windows.append((base + unit.rows.lowerBound, base + unit.rows.upperBound - 1))
                values.append(min(life, cap))
                groups.append(largest + unit.number)
                sources.append("\(data.subset) test unit \(unit.number)")
            }
        }
        self.init(form: .windows(rows, windows), sources: sources, groups: groups)
        (features, columns, self.values, givenTest) = (names, names, values, given)
        isRemainingLife = true
        groupColumns = try Self.groupColumns(recipe, data, windows)
    }

    /// The engines' columns in the row that each window ends at.
    private static func groupColumns(
        _ recipe: Recipe, _ data: TurbofanData, _ windows: [(start: Int, end: Int)]
    ) throws -> [GroupColumn] {
        try recipe.data.compare.map { name in
            let numbers = try data.train.numbers(name) + (data.test.map { try $0.numbers(name) } ?? [])
            let chosen = windows.map { numbers[$0.end] }
            let isMeasure = name != "unit" && Set(chosen).count > 20
            return GroupColumn(
                name: name, parts: chosen.map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" },
                numbers: isMeasure ? chosen : nil)
        }
    }

    /// The sensors of a recipe; without a list all that are not the same in every row.
    private static func chosenSensors(
        _ recipe: Recipe, _ table: Table, _ all: [String], _ rows: [Int]
    ) throws -> [String] {
        if let features = recipe.data.features {
            for name in features { _ = try table.column(name) }
            return features
        }
        var names: [String] = []
        for name in all where !recipe.data.exclude.contains(name) {
            let numbers = try table.numbers(name)
            if let first = rows.first.map({ numbers[$0] }), rows.contains(where: { numbers[$0] != first }) {
                names.append(name)
            }
        }
        guard !names.isEmpty else {
            throw TrainingError("\(table.name): no sensor changes; there is nothing to learn from")
        }
        return names
    }
}
