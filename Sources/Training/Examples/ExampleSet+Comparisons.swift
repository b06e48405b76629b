import Datasets
import Evaluation

extension ExampleSet {
    /// A column by which examples are compared in groups, such as a shift or a product: what each example has.
    struct GroupColumn: Sendable {
        var name: String
        /// Nil where an example has none.
        var parts: [String?]
        /// The numbers of a column with more than 20 different ones, which are taken in quarters; nil for others.
        var numbers: [Double]?
    }

    /// Columns of a table.
    /// - Parameter rows: the table's row for each example.
    static func groupColumns(_ names: [String], _ table: Table, rows: [Int]) throws -> [GroupColumn] {
        try names.map { name in
            let column = try table.column(name)
            let parts = rows.map { column.text($0) }
            let isMeasure = column.kind == .number && Set(parts).count > 20
            return GroupColumn(
                name: name, parts: parts,
                numbers: isMeasure ? column.numbers.map { numbers in rows.map { numbers[$0] } } : nil)
        }
    }

    /// What patterns find in the names of pictures.
    static func groupColumns(patterns: [String], _ paths: [String]) throws -> [GroupColumn] {
        try patterns.map { pattern in
            let grouping = try GroupRule(pattern).groups(of: paths)
            let strangers = Set(grouping.unmatched)
            var names: [Int: String] = [:]
            for (place, group) in grouping.groups.enumerated() where names[group] == nil {
                names[group] = try GroupRule.captured(pattern, in: paths[place])
            }
            return GroupColumn(
                name: pattern,
                parts: paths.indices.map { strangers.contains($0) ? nil : names[grouping.groups[$0]] })
        }
    }

    /// The divisions of some examples by the columns that the recipe compares.
    func groupSlicings(_ examples: [Int]) -> [Slicing] {
        groupColumns.map { column in
            guard let numbers = column.numbers else {
                return Slicing(key: column.name, parts: examples.map { column.parts[$0] })
            }
            return Slicing.quantiles(key: column.name, values: examples.map { numbers[$0] }) { low, high in
                "\(Self.short(low)) to \(Self.short(high))"
            }
        }
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() && number.magnitude < 1e9
            ? "\(Int(number))" : "\((number * 1000).rounded() / 1000)"
    }
}
