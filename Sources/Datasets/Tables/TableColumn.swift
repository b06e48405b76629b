/// A named column of a table, all rows of it.
public struct TableColumn: Sendable, Equatable {
    /// The values of a column by its kind.
    public enum Values: Sendable, Equatable {
        /// NaN stands for a missing value. Bools are 0 and 1.
        case numbers([Double])
        /// For each row the index of its word in `words`, -1 for a missing value. Words are sorted by their UTF-8.
        case words(codes: [Int32], words: [String])
    }

    public let name: String
    public let kind: ColumnKind
    public let values: Values

    public init(name: String, kind: ColumnKind, values: Values) {
        (self.name, self.kind, self.values) = (name, kind, values)
    }

    /// The numbers of a column of numbers or bools, NaN where missing; nil for words.
    public var numbers: [Double]? {
        if case .numbers(let numbers) = values { numbers } else { nil }
    }

    /// The index of each row's word, -1 where missing; nil for numbers and bools.
    public var codes: [Int32]? {
        if case .words(let codes, _) = values { codes } else { nil }
    }

    /// The different words of the column, sorted; nothing for numbers and bools.
    public var words: [String] {
        if case .words(_, let words) = values { words } else { [] }
    }

    /// Rows without a value.
    public var missingCount: Int {
        switch values {
        case .numbers(let numbers): numbers.count { $0.isNaN }
        case .words(let codes, _): codes.count { $0 < 0 }
        }
    }

    /// True where the row has no value.
    public func isMissing(_ row: Int) -> Bool {
        switch values {
        case .numbers(let numbers): numbers[row].isNaN
        case .words(let codes, _): codes[row] < 0
        }
    }

    /// The value as text, numbers in their shortest form; nil where missing.
    public func text(_ row: Int) -> String? {
        switch values {
        case .numbers(let numbers):
            numbers[row].isNaN ? nil : kind == .bool ? (numbers[row] == 1 ? "true" : "false") : numbers[row].shortText
        case .words(let codes, let words): codes[row] < 0 ? nil : words[Int(codes[row])]
        }
    }

    /// The column as classes: each different value is one, in ascending order. Numbers that are whole are written so.
    ///
    /// - Returns: for each row the index of its class, nil where missing, and the names of the classes.
    public func classes() -> (labels: [Int?], names: [String]) {
        switch values {
        case .words(let codes, let words): return (codes.map { $0 < 0 ? nil : Int($0) }, words)
        case .numbers(let numbers):
            let distinct = Set(numbers.lazy.filter { !$0.isNaN }).sorted()
            let index = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
            let names = distinct.map { kind == .bool ? ($0 == 1 ? "true" : "false") : $0.shortText }
            return (numbers.map { index[$0] }, names)
        }
    }

    /// Some rows of the column, in the order given.
    public func selecting(rows: [Int]) -> TableColumn {
        switch values {
        case .numbers(let numbers): TableColumn(name: name, kind: kind, values: .numbers(rows.map { numbers[$0] }))
        case .words(let codes, let words):
            TableColumn(name: name, kind: kind, values: .words(codes: rows.map { codes[$0] }, words: words))
        }
    }
}

extension Double {
    /// The shortest decimal that reads back as this number; whole numbers below 10^15 without a fraction.
    var shortText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : "\(self)"
    }
}
