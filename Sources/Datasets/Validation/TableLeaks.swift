import Platform

/// What tables of two parts of a split share: equal rows, and groups by the schema's column.
struct TableLeaks {
    private let schema: TableSchema?
    private let reading: TableReading
    private var rows: Set<UInt64> = []
    private var groups: Set<UInt64> = []

    /// Beyond this many rows, further ones are not compared: their hashes would not fit into memory.
    static let greatestCount = 20_000_000

    /// Reads the first part.
    init(_ paths: [String], _ schema: TableSchema?, _ reading: TableReading) throws(DatasetError) {
        (self.schema, self.reading) = (schema, reading)
        var (rows, groups): (Set<UInt64>, Set<UInt64>) = ([], [])
        for path in paths {
            try visit(path) { row, group, _, _ in
                if rows.count < Self.greatestCount { rows.insert(row) }
                if let group { groups.insert(group) }
            }
        }
        (self.rows, self.groups) = (rows, groups)
    }

    /// What another part shares with the first.
    func anomalies(of other: String) throws(DatasetError) -> [Anomaly] {
        guard case .tables(let paths) = try DataSource([other]) else {
            throw .source(path: other, reason: "the other part of a split of tables must be a table, too")
        }
        var (equal, shared) = (AnomalyTally(), AnomalyTally())
        var seen: Set<UInt64> = []
        for path in paths {
            try visit(path) { row, group, line, value in
                if rows.contains(row) { equal.add(path, line, "") }
                if let group, groups.contains(group), seen.insert(group).inserted { shared.add(path, line, value) }
            }
        }
        var found: [Anomaly] = []
        if equal.count > 0 {
            found.append(
                Anomaly(
                    .duplicatesAcrossParts, other, "\(equal.count) row(s) are also in the other part of the split",
                    count: equal.count, places: equal.places))
        }
        if shared.count > 0 {
            found.append(
                Anomaly(
                    .leakingGroups, other, schema?.group,
                    "\(shared.count) group(s) are also in the other part of the split",
                    count: shared.count, places: shared.places))
        }
        return found
    }

    /// Gives each row's hash without columns that name rows, its group's hash, its line and its group.
    private func visit(_ path: String, _ body: (UInt64, UInt64?, Int, String) -> Void) throws(DatasetError) {
        let file: MappedFile
        do throws(PlatformError) { file = try MappedFile(path: path) } catch { throw .platform(error) }
        defer { withExtendedLifetime(file) {} }
        let text = try TableText(file.bytes, path: path, reading: reading)
        let compared = text.columns.indices.filter { schema?.column(text.columns[$0])?.isUnique != true }
            .sorted { text.columns[$0] < text.columns[$1] }
        let group = schema?.group.flatMap { text.columns.firstIndex(of: $0) }
        var reader = text.records()
        var cells: [Cell] = []
        while case .record = reader.next(into: &cells) {
            guard cells.count == text.columns.count else { continue }
            var row: UInt64 = 0
            for index in compared {
                row = (row ^ ColumnCollector.hash(text.bytes.raw(cells[index]))) &* 0x9E37_79B9_7F4A_7C15
                row ^= row >> 31
            }
            body(
                row, group.map { ColumnCollector.hash(text.bytes.raw(cells[$0])) }, cells.first?.line ?? 0,
                group.map { text.bytes.text(cells[$0]) } ?? "")
        }
    }
}
