import Platform

/// What is known of a table.
public struct TableStatistics: Sendable, Equatable, Codable {
    /// What the table is called.
    public let name: String
    public let rows: Int
    public let columns: [ColumnStatistics]
    /// Lines with more or fewer cells than the first; they count in nothing else.
    public let raggedLines: Int
    /// The first of them: the number of cells is the value.
    public let raggedPlaces: [CellPlace]

    /// The column of that name.
    public func column(_ name: String) -> ColumnStatistics? { columns.first { $0.name == name } }

    private enum CodingKeys: String, CodingKey {
        case name, rows, columns
        case raggedLines = "ragged_lines"
        case raggedPlaces = "ragged_places"
    }

    /// Reads files of one table once, from the first line to the last, in memory that does not depend on their length.
    /// - Throws: `DatasetError` for files that cannot be read or have other columns than the first, and where the text
    ///   cannot be read on. Lines with a wrong number of cells and text among numbers are counted.
    public init(contentsOf paths: [String], name: String? = nil, reading: TableReading = TableReading())
        throws(DatasetError)
    {
        var collector: TableCollector?
        for path in paths {
            let file: MappedFile
            do throws(PlatformError) { file = try MappedFile(path: path) } catch { throw .platform(error) }
            defer { withExtendedLifetime(file) {} }
            let text = try TableText(file.bytes, path: path, reading: reading)
            var current = collector ?? TableCollector(columns: text.columns, path: path)
            collector = nil
            try current.add(text)
            collector = current
        }
        guard let collector else { throw .source(path: "", reason: "no file is given") }
        self = try collector.statistics(
            name: name ?? paths[0].split(separator: "/").last.map(String.init) ?? paths[0], reading)
    }

    /// Reads a text in memory, which messages call `name`.
    public init(decoding bytes: UnsafeRawBufferPointer, named name: String, reading: TableReading = TableReading())
        throws(DatasetError)
    {
        let text = try TableText(bytes, path: name, reading: reading)
        var collector = TableCollector(columns: text.columns, path: name)
        try collector.add(text)
        self = try collector.statistics(name: name, reading)
    }

    init(name: String, rows: Int, columns: [ColumnStatistics], raggedLines: Int, raggedPlaces: [CellPlace]) {
        (self.name, self.rows, self.columns) = (name, rows, columns)
        (self.raggedLines, self.raggedPlaces) = (raggedLines, raggedPlaces)
    }
}

/// Takes the records of tables and tells the statistics of their columns.
struct TableCollector {
    private let path: String
    private var columns: [ColumnCollector]
    private(set) var rows = 0
    private var raggedLines = 0
    private var raggedPlaces: [CellPlace] = []

    init(columns: [String], path: String) {
        self.path = path
        self.columns = columns.map { ColumnCollector(name: $0) }
    }

    /// Takes all records of a text.
    mutating func add(_ text: TableText) throws(DatasetError) {
        let names = columns.map(\.name)
        guard Set(names) == Set(text.columns) else {
            throw TableText.disagreement(text, columns: names, of: path)
        }
        let places = names.map { text.columns.firstIndex(of: $0) ?? 0 }
        var reader = text.records()
        var cells: [Cell] = []
        while true {
            switch reader.next(into: &cells) {
            case .end: return
            case .malformed(let line, let cell, let reason):
                throw .table(path: text.path, line: line, column: text.columnName(cell - 1), reason: reason)
            case .record: add(cells, text, places)
            }
        }
    }

    private mutating func add(_ cells: [Cell], _ text: TableText, _ places: [Int]) {
        guard cells.count == places.count else {
            raggedLines += 1
            if raggedPlaces.count < ColumnCollector.keptPlaces {
                raggedPlaces.append(CellPlace(path: text.path, line: cells.first?.line ?? 0, value: "\(cells.count)"))
            }
            return
        }
        rows += 1
        for index in columns.indices { columns[index].add(cells[places[index]], in: text) }
    }

    func statistics(name: String, _ reading: TableReading) throws(DatasetError) -> TableStatistics {
        guard rows > 0 else { throw .source(path: path, reason: "there is no row of values after the header") }
        return TableStatistics(
            name: name, rows: rows, columns: columns.map { $0.statistics(declared: reading.kinds[$0.name]) },
            raggedLines: raggedLines, raggedPlaces: raggedPlaces)
    }
}
