import Statistics

/// A table in memory: named columns of one length, and where each row comes from.
public struct Table: Sendable {
    /// A file that rows come from.
    public struct Source: Sendable, Equatable {
        public let path: String
        public let dialect: Dialect
        /// The rows of the table that the file gives.
        public let rows: Range<Int>
    }

    public let columns: [TableColumn]
    public let rowCount: Int
    public let sources: [Source]
    /// The line in its file at which each row starts.
    private let lines: [Int32]
    private let indices: [String: Int]

    /// A table of columns of one length.
    /// - Parameter lines: the line of each row; without it rows are counted from 1.
    public init(columns: [TableColumn], rowCount: Int, sources: [Source] = [], lines: [Int32]? = nil) {
        self.columns = columns
        self.rowCount = rowCount
        self.sources = sources
        self.lines = lines ?? (0..<rowCount).map { Int32(clamping: $0 + 1) }
        indices = Dictionary(columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The names of the columns.
    public var columnNames: [String] { columns.map(\.name) }

    /// What the table is called in messages: its file, or its first file and the number of the others.
    public var name: String {
        guard let first = sources.first else { return "the table" }
        return sources.count == 1 ? first.path : "\(first.path) and \(sources.count - 1) more"
    }

    /// True when there is such a column.
    public func hasColumn(_ name: String) -> Bool { indices[name] != nil }

    /// The column of that name.
    /// - Throws: `noColumn` with the columns that there are.
    public func column(_ name: String) throws(DatasetError) -> TableColumn {
        guard let index = indices[name] else { throw .noColumn(name, path: self.name, columns: columnNames) }
        return columns[index]
    }

    /// The numbers of a column of numbers or bools, NaN where missing.
    /// - Throws: `noColumn`, or `table` for a column of words, with the first row that is no number.
    public func numbers(_ name: String) throws(DatasetError) -> [Double] {
        let column = try column(name)
        if let numbers = column.numbers { return numbers }
        let row = (0..<rowCount).first { !column.isMissing($0) } ?? 0
        throw error(
            row: row, column: name, "'\(column.text(row) ?? "")' is not a number, and a column of numbers is needed")
    }

    /// Columns of numbers and bools as a matrix in single precision, one row each.
    /// - Throws: as `numbers`.
    public func matrix(_ names: [String]) throws(DatasetError) -> Matrix {
        var matrix = Matrix(rows: rowCount, columns: names.count)
        for (place, name) in names.enumerated() {
            for (row, number) in try numbers(name).enumerated() { matrix[row, place] = Float(number) }
        }
        return matrix
    }

    /// The file and the line, from 1, at which a row starts.
    public func place(ofRow row: Int) -> (path: String, line: Int) {
        let source = sources.first { $0.rows.contains(row) }
        return (source?.path ?? name, row < lines.count ? Int(lines[row]) : row + 1)
    }

    /// An error about a row, with its file and line.
    public func error(row: Int, column: String?, _ reason: String) -> DatasetError {
        let place = place(ofRow: row)
        return .table(path: place.path, line: place.line, column: column, reason: reason)
    }

    /// A key per row from the values of columns, equal exactly where all of them are: for groups. A missing value is a
    /// value like others.
    /// - Throws: `noColumn`.
    public func keys(_ names: [String]) throws(DatasetError) -> [String] {
        var keys = [String](repeating: "", count: rowCount)
        for (place, name) in names.enumerated() {
            let column = try column(name)
            for row in 0..<rowCount { keys[row] += (place == 0 ? "" : "\u{1F}") + (column.text(row) ?? "") }
        }
        return keys
    }
}
