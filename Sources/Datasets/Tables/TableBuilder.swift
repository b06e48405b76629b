/// Reads a table in two passes: numbers first, then the words of the columns that are not of numbers.
struct TableBuilder {
    private struct Draft {
        let name: String
        let declared: ColumnKind?
        var numbers: [Double] = []
        /// Cells that are neither numbers nor missing.
        var words = 0
        var truths = 0
        var present = 0
        /// Row and text of the first cell that is a word.
        var firstWord: (row: Int, text: String)?
        var kind: ColumnKind = .number
        var pool = WordPool()
        var codes: [Int32] = []
    }

    private var drafts: [Draft]
    private var sources: [Table.Source] = []
    private var lines: [Int32] = []

    init(columns: [String], kinds: [String: ColumnKind]) {
        drafts = columns.map { Draft(name: $0, declared: kinds[$0]) }
    }

    /// The columns that hold words, after `decide`.
    var wordColumns: [Int] { drafts.indices.filter { drafts[$0].kind == .category || drafts[$0].kind == .text } }

    /// The cell of each wanted column.
    private func places(_ text: TableText) -> [Int] {
        drafts.map { draft in text.columns.firstIndex(of: draft.name) ?? 0 }
    }

    /// Reads every cell as a number, and counts those that are none.
    mutating func readNumbers(_ text: TableText) throws(DatasetError) {
        let (places, firstRow) = (places(text), lines.count)
        var reader = text.records()
        var cells: [Cell] = []
        reading: while true {
            switch reader.next(into: &cells) {
            case .end: break reading
            case .malformed(let line, let cell, let reason):
                throw .table(path: text.path, line: line, column: text.columnName(cell - 1), reason: reason)
            case .record: break
            }
            let line = cells.first?.line ?? 1
            guard cells.count == text.columns.count else {
                throw .table(
                    path: text.path, line: line, column: nil,
                    reason: "\(cells.count) cells, where the first line has \(text.columns.count)")
            }
            for (index, place) in places.enumerated() { add(text, cells[place], to: index) }
            lines.append(Int32(clamping: line))
        }
        sources.append(Table.Source(path: text.path, dialect: text.dialect, rows: firstRow..<lines.count))
    }

    private mutating func add(_ text: TableText, _ cell: Cell, to index: Int) {
        let raw = text.bytes.raw(cell)
        if let number = DecimalNumber.parse(raw, decimal: text.dialect.decimal) {
            drafts[index].present += 1
            drafts[index].numbers.append(number)
        } else if MissingValue.isMissing(raw) {
            drafts[index].numbers.append(.nan)
        } else {
            drafts[index].present += 1
            drafts[index].words += 1
            let truth = ColumnKind.truth(raw)
            if truth != nil { drafts[index].truths += 1 }
            if drafts[index].firstWord == nil { drafts[index].firstWord = (lines.count, text.bytes.text(cell)) }
            drafts[index].numbers.append(truth.map { $0 ? 1 : 0 } ?? .nan)
        }
    }

    /// Decides which columns are of numbers.
    mutating func decide(_ texts: [TableText]) throws(DatasetError) {
        guard !lines.isEmpty else {
            throw .source(path: texts[0].path, reason: "there is no row of values after the header")
        }
        for index in drafts.indices {
            let draft = drafts[index]
            let numbers = draft.present - draft.words
            switch draft.declared {
            case nil where draft.words == 0, .number where draft.words == 0: drafts[index].kind = .number
            case nil where draft.truths == draft.present, .bool where draft.truths == draft.present:
                drafts[index].kind = .bool
            case .category: drafts[index].kind = .category
            case .text: drafts[index].kind = .text
            case .number: throw refusal(draft, "is not a number, and the column is declared as one")
            case .bool: try checkBinary(index)
            case nil where numbers > draft.words:
                throw refusal(
                    draft,
                    "is not a number, as \(numbers) other cells of the column are; mend it, "
                        + "or declare the column as text"
                )
            case nil: drafts[index].kind = .category
            }
            if drafts[index].kind == .category || drafts[index].kind == .text { drafts[index].numbers = [] }
        }
    }

    /// A column declared as bool may be written as 0 and 1.
    private mutating func checkBinary(_ index: Int) throws(DatasetError) {
        let draft = drafts[index]
        drafts[index].kind = .bool
        if draft.words > draft.truths {
            throw refusal(draft, "is neither true nor false, and the column is declared as bool")
        }
        if let row = draft.numbers.firstIndex(where: { !$0.isNaN && $0 != 0 && $0 != 1 }) {
            throw place(
                row, draft.name,
                "\(draft.numbers[row].shortText) is neither true nor false, and the column is declared as bool")
        }
    }

    private func refusal(_ draft: Draft, _ reason: String) -> DatasetError {
        place(draft.firstWord?.row ?? 0, draft.name, "'\((draft.firstWord?.text ?? "").prefix(40))' \(reason)")
    }

    private func place(_ row: Int, _ column: String, _ reason: String) -> DatasetError {
        let path = sources.first { $0.rows.contains(row) }?.path ?? ""
        return .table(path: path, line: Int(lines[row]), column: column, reason: reason)
    }

    /// Reads the columns of words. The text was read once already, so it is well formed.
    mutating func readWords(_ text: TableText) {
        let places = places(text)
        let wanted = wordColumns
        var reader = text.records()
        var cells: [Cell] = []
        while case .record = reader.next(into: &cells) {
            for index in wanted {
                let cell = cells[places[index]]
                let code = drafts[index].pool.code(of: cell, in: text.bytes)
                drafts[index].codes.append(code)
            }
        }
    }

    /// The table that was read.
    func table() -> Table {
        let columns = drafts.map { draft in
            guard draft.kind == .category || draft.kind == .text else {
                return TableColumn(name: draft.name, kind: draft.kind, values: .numbers(draft.numbers))
            }
            let (codes, words) = draft.pool.sorted(draft.codes)
            let kind = draft.declared ?? ColumnKind.ofWords(distinct: words.count, present: draft.present)
            return TableColumn(name: draft.name, kind: kind, values: .words(codes: codes, words: words))
        }
        return Table(columns: columns, rowCount: lines.count, sources: sources, lines: lines)
    }
}

extension TableText {
    /// The name of a column by its place; nil beyond the last.
    func columnName(_ index: Int) -> String? { columns.indices.contains(index) ? columns[index] : nil }
}
