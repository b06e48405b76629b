/// A text that holds a table: its dialect, the names of its columns, and readers of its records.
struct TableText {
    /// The file's name for messages.
    let path: String
    let bytes: UnsafeRawBufferPointer
    let dialect: Dialect
    let columns: [String]
    /// The content is C-MAPSS text: 26 numbers a line without a header.
    let isTurbofan: Bool

    /// Looks at the beginning of a text.
    /// - Throws: `DatasetError` for a text of another encoding, without a record, or with two columns of one name.
    init(_ bytes: UnsafeRawBufferPointer, path: String, reading: TableReading) throws(DatasetError) {
        self.path = path
        self.bytes = bytes
        try Self.refuseOtherEncodings(bytes, path)
        var dialect = Dialect.detect(bytes, header: reading.header)
        if let separator = reading.separator, separator != dialect.separator {
            dialect = Dialect.detect(bytes, separator: separator, header: reading.header)
        }
        self.dialect = dialect
        var reader = DelimitedReader(bytes, separator: dialect.separator)
        var cells: [Cell] = []
        switch reader.next(into: &cells) {
        case .record: break
        case .end: throw .source(path: path, reason: "the file is empty; expected a table")
        case .malformed(let line, let cell, let reason):
            throw .table(path: path, line: line, column: nil, reason: "cell \(cell): \(reason)")
        }
        let names = dialect.hasHeader ? cells.map { bytes.text($0) } : []
        isTurbofan = !dialect.hasHeader && TurbofanColumns.fit(cells.map { bytes.raw($0) }, dialect)
        columns =
            isTurbofan
            ? TurbofanColumns.names
            : cells.indices.map { $0 < names.count && !names[$0].isEmpty ? names[$0] : "column_\($0 + 1)" }
        var seen: [String: Int] = [:]
        for (index, name) in columns.enumerated() {
            if let first = seen.updateValue(index, forKey: name) {
                throw .table(
                    path: path, line: 1, column: name,
                    reason: "the columns \(first + 1) and \(index + 1) have the same name; rename one")
            }
        }
    }

    /// A reader that stands before the first record of values.
    func records() -> DelimitedReader {
        var reader = DelimitedReader(bytes, separator: dialect.separator)
        if dialect.hasHeader {
            var cells: [Cell] = []
            _ = reader.next(into: &cells)
        }
        return reader
    }

    /// The error of a file whose columns are not those of the first.
    static func disagreement(_ text: TableText, columns: [String], of path: String) -> DatasetError {
        let missing = Set(columns).subtracting(text.columns).sorted().map { "'\($0)'" }
        let added = Set(text.columns).subtracting(columns).sorted().map { "'\($0)'" }
        var parts: [String] = []
        if !missing.isEmpty { parts.append("it lacks \(missing.prefix(10).joined(separator: ", "))") }
        if !added.isEmpty { parts.append("it also has \(added.prefix(10).joined(separator: ", "))") }
        return .source(
            path: text.path,
            reason: "its columns are not those of \(path): \(parts.joined(separator: "; ")); "
                + "files of one table must agree")
    }

    private static func refuseOtherEncodings(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(DatasetError) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .source(path: path, reason: "the text is UTF-16; save it as CSV in UTF-8")
        }
        if bytes.prefix(4096).contains(0) {
            throw .source(
                path: path, reason: "not a text: it has zero bytes; give CSV or TSV (export a workbook as CSV)")
        }
    }
}

/// The columns of C-MAPSS text.
enum TurbofanColumns {
    /// `unit`, `cycle`, `setting_1` to `setting_3`, `sensor_1` to `sensor_21`.
    static let names =
        ["unit", "cycle"] + (1...3).map { "setting_\($0)" } + (1...21).map { "sensor_\($0)" }

    /// True when the first line of a text has 26 numbers between blanks, of which the first two are counted from 1.
    static func fit(_ cells: [UnsafeRawBufferPointer], _ dialect: Dialect) -> Bool {
        guard dialect.separator == .blanks, cells.count == names.count else { return false }
        let numbers = cells.compactMap { DecimalNumber.parse($0) }
        return numbers.count == names.count && numbers[0] >= 1 && numbers[0] == numbers[0].rounded() && numbers[1] == 1
    }
}
