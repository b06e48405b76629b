/// Takes the cells of a column one by one and tells their statistics, in bounded memory.
struct ColumnCollector {
    let name: String
    private(set) var rows = 0
    private var missing = 0
    private var nan = 0
    private var infinite = 0
    private var truths = 0
    private var numbers = NumberCollector()
    private var numberCounts = ValueCounts<UInt64>(limit: distinctLimit) { $0 }
    private var words = 0
    private var wordCounts = ValueCounts<String>(limit: distinctLimit) { hash($0.utf8) }
    private var places: [CellPlace] = []

    /// The number of different values that are counted one by one.
    static let distinctLimit = 10_000
    /// Longer words count as their first bytes.
    static let wordBytes = 200
    /// The number of misfits that are kept.
    static let keptPlaces = 10

    init(name: String) { self.name = name }

    /// Takes the next cell.
    mutating func add(_ cell: Cell, in text: TableText) {
        let raw = text.bytes.raw(cell)
        if let number = DecimalNumber.parse(raw, decimal: text.dialect.decimal) {
            add(number)
            return
        }
        rows += 1
        if MissingValue.isMissing(raw) {
            missing += 1
            if MissingValue.isNaN(raw) { nan += 1 }
        } else {
            words += 1
            if ColumnKind.truth(raw) != nil { truths += 1 }
            let word = text.bytes.text(cell)
            let short = word.utf8.count <= Self.wordBytes ? word : String(word.prefix(Self.wordBytes / 4)) + "…"
            wordCounts.add(short)
            if places.count < Self.keptPlaces {
                places.append(CellPlace(path: text.path, line: cell.line, value: String(word.prefix(60))))
            }
        }
    }

    /// Takes the number of the next row.
    mutating func add(_ number: Double) {
        rows += 1
        guard number.isFinite else {
            infinite += 1
            return
        }
        numbers.add(number)
        numberCounts.add((number + 0).bitPattern)
    }

    /// The kind of the column as `Table` decides it, and what it holds.
    /// - Parameter declared: the kind that is said to be; nil decides by content.
    func statistics(declared: ColumnKind? = nil) -> ColumnStatistics {
        let present = rows - missing
        let kind = declared ?? decidedKind(present)
        let isNumeric = kind == .number
        let misfits = isNumeric ? words : kind == .bool ? words - truths : 0
        return ColumnStatistics(
            name: name, kind: kind, rows: rows, missing: missing, nan: nan, infinite: infinite,
            distinct: isNumeric ? numberCounts.distinct : wordCounts.distinct + numberCounts.distinct,
            isDistinctExact: isNumeric ? numberCounts.isExact : wordCounts.isExact && numberCounts.isExact,
            misfits: misfits, misfitPlaces: misfits > 0 ? places : [],
            numbers: isNumeric ? numbers.statistics() : nil, frequent: frequent(kind))
    }

    /// The kept values in ascending order, each with the number of values that it stands for.
    func weightedNumbers() -> [(value: Double, weight: Int)] { numbers.weighted() }

    /// How often a value occurs, as far as values are counted one by one.
    func count(of value: String) -> Int {
        var count = wordCounts.counts[value] ?? 0
        if let number = Double(value) { count += numberCounts.counts[(number + 0).bitPattern] ?? 0 }
        return count
    }

    /// Values that occur once, ascending by their text, when there are few different ones; otherwise nothing.
    func valuesOnce(among limit: Int) -> [String] {
        guard wordCounts.isExact, numberCounts.isExact, wordCounts.distinct + numberCounts.distinct <= limit else {
            return []
        }
        let words = wordCounts.counts.filter { $0.value == 1 }.map(\.key)
        let numbers = numberCounts.counts.filter { $0.value == 1 }.map { Double(bitPattern: $0.key).shortText }
        return (words + numbers).sorted()
    }

    private func decidedKind(_ present: Int) -> ColumnKind {
        if words == 0 { return .number }
        if truths == present { return .bool }
        if present - words > words { return .number }
        return .ofWords(distinct: wordCounts.distinct + numberCounts.distinct, present: present)
    }

    private func frequent(_ kind: ColumnKind) -> [ValueCount] {
        let number = kind == .category ? 200 : 10
        var all = numberCounts.mostFrequent(number) { Double(bitPattern: $0) < Double(bitPattern: $1) }.map {
            ValueCount(value: Double(bitPattern: $0.value).shortText, count: $0.count)
        }
        if kind != .number {
            all += wordCounts.mostFrequent(number) { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
                ValueCount(value: $0.value, count: $0.count)
            }
            all.sort { $0.count > $1.count }
        }
        // Of values that occur once each none is frequent.
        return all.first?.count == 1 && kind != .category ? [] : Array(all.prefix(number))
    }

    /// FNV-1a of some bytes.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
