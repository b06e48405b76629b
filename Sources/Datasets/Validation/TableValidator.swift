import Platform
import Reports

/// Checks the files of a table, once from the first line to the last, in memory that does not depend on their length.
struct TableValidator {
    private let schema: TableSchema?
    private let name: String
    private let reading: TableReading
    private var columns: [String: ColumnValidator] = [:]
    private var order: [String] = []
    private var anomalies: [Anomaly] = []
    private var ragged = AnomalyTally()
    private var rows = 0
    /// Whether all files could be read; otherwise counts mean little.
    private var isWhole = true

    /// - Parameter schema: nil checks only what is wrong in any table.
    init(name: String, schema: TableSchema?, reading: TableReading) {
        (self.name, self.schema, self.reading) = (name, schema, reading)
        for column in schema?.columns ?? [] {
            columns[column.name] = ColumnValidator(name: column.name, schema: column)
            order.append(column.name)
        }
    }

    /// Checks a file.
    mutating func read(_ path: String) {
        do throws(DatasetError) {
            let file: MappedFile
            do throws(PlatformError) { file = try MappedFile(path: path) } catch { throw .platform(error) }
            defer { withExtendedLifetime(file) {} }
            let text = try TableText(file.bytes, path: path, reading: reading)
            checkColumns(text)
            try readRecords(text)
        } catch {
            isWhole = false
            let kind: Anomaly.Kind = if case .platform = error { .unreadableFile } else { .malformed }
            anomalies.append(Anomaly(kind, path, "\(error)"))
        }
    }

    private mutating func checkColumns(_ text: TableText) {
        for column in schema?.columns ?? [] where column.isRequired && !text.columns.contains(column.name) {
            let unknown = text.columns.filter { schema?.column($0) == nil }
            let near = unknown.min { Spelling.distance($0, column.name) < Spelling.distance($1, column.name) }
            let hint = near.flatMap { Spelling.distance($0, column.name) <= max(2, column.name.count / 3) ? $0 : nil }
            anomalies.append(
                Anomaly(
                    .missingColumn, text.path, column.name,
                    "there is no such column" + (hint.map { "; perhaps it is called '\($0)' here" } ?? "")))
        }
        for name in text.columns where schema?.column(name) == nil {
            if let schema, !schema.allowsOthers {
                anomalies.append(
                    Anomaly(.unknownColumn, text.path, name, "the schema does not know this column and refuses others"))
            }
            guard columns[name] == nil else { continue }
            columns[name] = ColumnValidator(name: name, schema: nil)
            order.append(name)
        }
    }

    private mutating func readRecords(_ text: TableText) throws(DatasetError) {
        var validators = text.columns.map { columns.removeValue(forKey: $0) ?? ColumnValidator(name: $0, schema: nil) }
        defer { for (name, validator) in zip(text.columns, validators) { columns[name] = validator } }
        var reader = text.records()
        var cells: [Cell] = []
        while true {
            switch reader.next(into: &cells) {
            case .end: return
            case .malformed(let line, let cell, let reason):
                throw .table(path: text.path, line: line, column: text.columnName(cell - 1), reason: reason)
            case .record: break
            }
            guard cells.count == validators.count else {
                ragged.add(text.path, cells.first?.line ?? 0, "\(cells.count) cells")
                continue
            }
            rows += 1
            for index in validators.indices { validators[index].add(cells[index], in: text) }
        }
    }

    /// What is wrong in the files read.
    /// - Parameters:
    ///   - reference: statistics to compare with.
    ///   - family: takes the comparisons, which are judged together.
    func finish(against reference: TableStatistics?, _ family: inout ComparisonFamily) -> [Anomaly] {
        var found = anomalies
        if ragged.count > 0 {
            found.append(
                Anomaly(
                    .raggedLines, name, "\(ragged.count) line(s) do not have as many cells as the first",
                    count: ragged.count, places: ragged.places))
        }
        if isWhole, rows < max(1, schema?.leastRows ?? 1) {
            found.append(
                Anomaly(.tooFewRows, name, "\(rows) rows, and at least \(max(1, schema?.leastRows ?? 1)) must be there")
            )
        }
        for name in order {
            guard let column = columns[name], column.collector.rows > 0 else { continue }
            found += column.anomalies(path: self.name, isTarget: name == schema?.target)
            if let before = reference?.column(name), schema?.column(name)?.isCompared ?? !before.isKey {
                compare(column.collector, before, &family)
            }
        }
        return found
    }

    private func compare(_ column: ColumnCollector, _ before: ColumnStatistics, _ family: inout ComparisonFamily) {
        let comparison = DistributionComparison(column, with: before)
        let now = column.statistics(declared: before.kind)
        let isTarget = column.name == schema?.target && before.distinct <= 50
        var details = comparison.text
        if let a = before.numbers, let b = now.numbers {
            details +=
                "; the median is \(NumberText.significant(b.median, 5)), was \(NumberText.significant(a.median, 5))"
            details += "; the mean is \(NumberText.significant(b.mean, 5)), was \(NumberText.significant(a.mean, 5))"
        } else {
            details += "; now \(now.frequentText(3)); before \(before.frequentText(3))"
        }
        family.add(
            comparison,
            Anomaly(
                isTarget ? .classBalance : .shiftedDistribution, name, column.name,
                (isTarget ? "the balance of the classes changed: " : "the distribution changed: ") + details,
                count: now.rows))
    }
}
