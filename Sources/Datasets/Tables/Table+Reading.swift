import Platform

extension Table {
    /// Reads a table from files of one form, one after the other: CSV, TSV or C-MAPSS text.
    ///
    /// A column is of numbers when most of its values are. Files may have their columns in any order, but must have the
    /// same.
    /// - Throws: `DatasetError` with file, line and column: unreadable files, lines with too few or too many cells,
    ///   text in a column of numbers, columns that are asked for or declared and not there.
    public init(contentsOf paths: [String], reading: TableReading = TableReading()) throws(DatasetError) {
        guard !paths.isEmpty else { throw .source(path: "", reason: "no file is given") }
        var files: [MappedFile] = []
        for path in paths {
            do throws(PlatformError) { files.append(try MappedFile(path: path)) } catch { throw .platform(error) }
        }
        defer { withExtendedLifetime(files) {} }
        var texts: [TableText] = []
        for file in files { texts.append(try TableText(file.bytes, path: file.path, reading: reading)) }
        self = try Table(texts, reading)
    }

    /// Reads a table from a text in memory, which messages call `name`.
    public init(decoding bytes: [UInt8], named name: String, reading: TableReading = TableReading())
        throws(DatasetError)
    {
        self = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(DatasetError) in
            try Table(decoding: bytes, named: name, reading: reading)
        }
    }

    /// Reads a table from a text in memory, which messages call `name`.
    public init(decoding bytes: UnsafeRawBufferPointer, named name: String, reading: TableReading = TableReading())
        throws(DatasetError)
    {
        self = try Table([try TableText(bytes, path: name, reading: reading)], reading)
    }

    private init(_ texts: [TableText], _ reading: TableReading) throws(DatasetError) {
        let first = texts[0]
        for text in texts.dropFirst() where Set(text.columns) != Set(first.columns) {
            throw TableText.disagreement(text, columns: first.columns, of: first.path)
        }
        for name in (reading.columns ?? []) + reading.kinds.keys.sorted() where !first.columns.contains(name) {
            throw .noColumn(name, path: first.path, columns: first.columns)
        }
        let wanted = reading.columns ?? first.columns
        var builder = TableBuilder(columns: wanted, kinds: reading.kinds)
        for text in texts { try builder.readNumbers(text) }
        try builder.decide(texts)
        if !builder.wordColumns.isEmpty { for text in texts { builder.readWords(text) } }
        self = builder.table()
    }
}
