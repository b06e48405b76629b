import Datasets
import Statistics

extension ExampleSet {
    /// Rows of a table; with a window, windows over the rows of each group in their order.
    init(tables files: [String], _ recipe: Recipe, _ vocabulary: Vocabulary?) throws {
        let table = try Table(contentsOf: files)
        let chosen = try Self.chosenColumns(recipe, table)
        if let window = recipe.window {
            let (set, ends) = try Self.windows(table, chosen, recipe, window)
            self = set
            groupColumns = try Self.groupColumns(recipe.data.compare, table, rows: ends)
            try setTarget(table, recipe, vocabulary)
            if isClassification { labels = ends.map { labels[$0] } } else { values = ends.map { values[$0] } }
            return
        }
        let encoded = try Self.encoded(table, chosen, recipe, vocabulary)
        let dropped = Set(recipe.data.formulaOnly)
        if let strange = recipe.data.formulaOnly.first(where: { !chosen.contains($0) }) {
            throw TrainingError("\(recipe.path): data.formula_only names '\(strange)', which is no column of the model")
        }
        var preparation = FeaturePreparation(kept: [], formulas: [])
        for (place, name) in chosen.enumerated() where !dropped.contains(name) {
            if let words = encoded.categories[name], !recipe.model.takesCodes {
                preparation.indicators.append(FeaturePreparation.Indicator(column: place, codes: words.count))
            } else {
                preparation.kept.append(place)
            }
        }
        var formulas: [Formula] = []
        for derived in recipe.data.derived {
            do {
                formulas.append(try Formula(derived.formula, columns: chosen))
            } catch { throw TrainingError("\(recipe.path): data.derived.\(derived.name): \(error)") }
        }
        preparation.formulas = formulas
        let keys = try recipe.data.group.map { try table.keys([$0]) }
        let groups = keys.map(Self.groupNumbers) ?? Array(0..<table.rowCount)
        let sources = (0..<table.rowCount).map { row in
            let place = table.place(ofRow: row)
            return "\(place.path):\(place.line)"
        }
        self.init(form: .rows(preparation.features(encoded.matrix)), sources: sources, groups: groups)
        (columns, categories, raw) = (chosen, encoded.categories, encoded.matrix)
        features = preparation.names(
            columns: chosen, categories: encoded.categories, derived: recipe.data.derived.map(\.name))
        self.preparation = preparation
        groupColumns = try Self.groupColumns(recipe.data.compare, table, rows: Array(0..<table.rowCount))
        try setTarget(table, recipe, vocabulary)
    }

    /// Numbers for keys, in the order in which they first come.
    private static func groupNumbers(_ keys: [String]) -> [Int] {
        var places: [String: Int] = [:]
        return keys.map { key in
            let number = places[key] ?? places.count
            places[key] = number
            return number
        }
    }

    /// The columns that the model takes.
    private static func chosenColumns(_ recipe: Recipe, _ table: Table) throws -> [String] {
        guard let target = recipe.data.target else {
            if recipe.task == .anomaly { return try features(recipe, table, except: []) }
            throw TrainingError(
                "\(recipe.path): data.target is missing; the columns are \(table.columnNames.joined(separator: ", "))")
        }
        _ = try table.column(target)
        for name in recipe.data.exclude + recipe.data.categories { _ = try table.column(name) }
        return try features(recipe, table, except: [target] + [recipe.data.group, recipe.data.order].compactMap { $0 })
    }

    private static func features(_ recipe: Recipe, _ table: Table, except: [String]) throws -> [String] {
        if let features = recipe.data.features {
            for name in features { _ = try table.column(name) }
            return features
        }
        let left = table.columnNames.filter { !except.contains($0) && !recipe.data.exclude.contains($0) }
        guard !left.isEmpty else { throw TrainingError("\(table.name): no column is left to learn from") }
        return left
    }

    /// The columns as numbers: words as the codes of their places among the column's words.
    private static func encoded(
        _ table: Table, _ names: [String], _ recipe: Recipe, _ vocabulary: Vocabulary?
    ) throws -> (matrix: Matrix, categories: [String: [String]]) {
        var matrix = Matrix(rows: table.rowCount, columns: names.count)
        var categories: [String: [String]] = [:]
        for (place, name) in names.enumerated() {
            let column = try table.column(name)
            let known = vocabulary.map { $0.categories[name] }
            if let numbers = column.numbers, known.map({ $0 == nil }) ?? !recipe.data.categories.contains(name) {
                for row in 0..<table.rowCount {
                    guard !numbers[row].isInfinite else {
                        throw table.error(row: row, column: name, "an infinite number cannot be learnt from")
                    }
                    matrix[row, place] = Float(numbers[row])
                }
                continue
            }
            let (labels, words) = column.classes()
            let limit = 1000
            guard words.count <= limit else {
                throw table.error(
                    row: 0, column: name,
                    "\(words.count) different words are more than \(limit) categories; exclude the column, or make it numbers"
                )
            }
            let codes = known?.flatMap { $0 } ?? words
            categories[name] = codes
            let places = words.map { codes.firstIndex(of: $0) }
            for row in 0..<table.rowCount {
                guard let label = labels[row] else {
                    matrix[row, place] = .nan
                    continue
                }
                guard let code = places[label] else {
                    throw table.error(
                        row: row, column: name,
                        "'\(words[label])' is a category that the model does not know; it knows \(codes.joined(separator: ", "))"
                    )
                }
                matrix[row, place] = Float(code)
            }
        }
        return (matrix, categories)
    }

    private mutating func setTarget(_ table: Table, _ recipe: Recipe, _ vocabulary: Vocabulary?) throws {
        guard let target = recipe.data.target else { return }
        let column = try table.column(target)
        for row in 0..<table.rowCount where column.isMissing(row) {
            throw table.error(row: row, column: target, "the target is missing; remove the row")
        }
        let (found, names) = column.classes()
        let isNumber = column.kind == .number && names.count > 20
        let isClass = vocabulary.map { !$0.classes.isEmpty } ?? !isNumber
        switch recipe.task ?? (isClass ? .classification : .regression) {
        case .regression:
            values = try table.numbers(target)
            if let cap = recipe.data.cap { values = values.map { min($0, cap) } }
            guard Set(values).count > 1 || vocabulary != nil else {
                throw TrainingError("\(table.name), column '\(target)': the target is the same in all rows")
            }
        case .classification:
            guard names.count > 1 || vocabulary != nil else {
                throw TrainingError(
                    "\(table.name), column '\(target)': the target is '\(names.first ?? "")' in all rows")
            }
            let merge = try ClassMerge(recipe.data.merge, names: names, known: vocabulary?.classes)
            remarks += merge.remarks
            (classes, labels) = (merge.names, found.compactMap { $0.map { merge.index[$0] } })
        case .anomaly:
            let merge = try ClassMerge(recipe.data.merge, names: names, known: vocabulary?.classes)
            remarks += merge.remarks
            (classes, labels) = (merge.names, found.compactMap { $0.map { merge.index[$0] } })
        }
    }
}
