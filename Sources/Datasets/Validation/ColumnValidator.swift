import Reports

/// Checks the cells of a column one by one.
struct ColumnValidator {
    private let schema: ColumnSchema?
    private let values: Set<String>
    private var wrongType = AnomalyTally()
    private var fractions = AnomalyTally()
    private var outOfRange = AnomalyTally()
    private var newCategory = AnomalyTally()
    private var repeated = AnomalyTally()
    private var missing = AnomalyTally()
    private var infinite = AnomalyTally()
    /// Hashes of the values seen, where they must differ.
    private var seen: Set<UInt64> = []
    private(set) var collector: ColumnCollector

    /// Beyond this many values repetitions are not looked for: their hashes would not fit into memory.
    static let greatestUnique = 20_000_000

    /// - Parameter schema: nil for a column that the schema does not know.
    init(name: String, schema: ColumnSchema?) {
        self.schema = schema
        values = Set(schema?.values ?? [])
        collector = ColumnCollector(name: name)
    }

    mutating func add(_ cell: Cell, in text: TableText) {
        collector.add(cell, in: text)
        let raw = text.bytes.raw(cell)
        let number = DecimalNumber.parse(raw, decimal: text.dialect.decimal)
        func place(_ tally: inout AnomalyTally) { tally.add(text.path, cell.line, text.bytes.text(cell)) }
        if number?.isInfinite == true { place(&infinite) }
        guard let schema else { return }
        if number == nil, MissingValue.isMissing(raw) {
            place(&missing)
            return
        }
        switch schema.kind {
        case .number, .whole:
            guard let number else { return place(&wrongType) }
            if schema.kind == .whole, number.isFinite, number != number.rounded() { place(&fractions) }
            if let range = schema.range, number.isFinite, !range.contains(number) { place(&outOfRange) }
        case .bool:
            if ColumnKind.truth(raw) == nil, number != 0, number != 1 { return place(&wrongType) }
        case .category, .text: break
        }
        if schema.values != nil, !values.contains(text.bytes.text(cell)),
            !(number.map { values.contains($0.shortText) } ?? false)
        {
            place(&newCategory)
        }
        if schema.isUnique, seen.count < Self.greatestUnique, !seen.insert(ColumnCollector.hash(raw)).inserted {
            place(&repeated)
        }
    }

    /// What is wrong in the cells seen.
    func anomalies(path: String, isTarget: Bool) -> [Anomaly] {
        let name = collector.name
        let statistics = collector.statistics(declared: schema?.columnKind)
        var found: [Anomaly] = []
        func add(_ kind: Anomaly.Kind, _ tally: AnomalyTally, _ message: String) {
            if tally.count > 0 {
                found.append(Anomaly(kind, path, name, message, count: tally.count, places: tally.places))
            }
        }
        let kind = schema?.kind ?? .text
        add(
            .wrongType, wrongType,
            "\(wrongType.count) cell(s) are no \(kind == .bool ? "truth values (true, false, 0, 1)" : "numbers")")
        add(.wrongType, fractions, "\(fractions.count) number(s) are not whole")
        if let range = schema?.range {
            add(
                .outOfRange, outOfRange,
                "\(outOfRange.count) value(s) are outside \(range.text)"
            )
        }
        add(.newCategory, newCategory, "\(newCategory.count) value(s) are none of the \(values.count) that are allowed")
        add(.repeatedValue, repeated, "\(repeated.count) value(s) were there before, and all must differ")
        add(.infinite, infinite, "\(infinite.count) value(s) are infinite")
        if let schema, Double(missing.count) > schema.missing * Double(statistics.rows) {
            add(
                .missingValues, missing,
                "\(missing.count) of \(statistics.rows) values are missing"
                    + (statistics.nan > 0 ? ", \(statistics.nan) of them NaN" : "")
                    + ", and at most \(NumberText.percent(schema.missing)) may be")
        }
        return found + constancy(statistics, path, isTarget)
    }

    private func constancy(_ statistics: ColumnStatistics, _ path: String, _ isTarget: Bool) -> [Anomaly] {
        let value = statistics.frequent.first?.value ?? ""
        if statistics.isConstant, statistics.rows > 1, isTarget {
            return [
                Anomaly(
                    .constantTarget, path, collector.name,
                    "the target is \(value) in all rows, so there is nothing to learn", count: statistics.rows)
            ]
        }
        if statistics.isConstant, statistics.rows > 1, schema?.mayBeConstant != true {
            return [
                Anomaly(
                    .constantColumn, path, collector.name, "the value is \(value) in all rows", count: statistics.rows)
            ]
        }
        guard isTarget, statistics.kind != .text else { return [] }
        return collector.valuesOnce(among: 50).map {
            Anomaly(
                .classOfOne, path, collector.name,
                "the class '\($0)' has one sample only: it cannot be in training and in the test")
        }
    }
}
