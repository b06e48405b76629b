/// What data must be like: a file that `mlc data schema` writes and a person edits.
public struct DatasetSchema: Sendable, Equatable {
    /// The tables, by name; a single one stands for any name.
    public var tables: [TableSchema]
    public var pictures: PictureSchema?
    public var comparison: ComparisonRule

    public init(tables: [TableSchema] = [], pictures: PictureSchema? = nil, comparison: ComparisonRule = .init()) {
        (self.tables, self.pictures, self.comparison) = (tables, pictures, comparison)
    }

    /// The schema of a table: the one of its name, or the only one there is.
    public func table(_ name: String) -> TableSchema? {
        tables.first { $0.name == name } ?? (tables.count == 1 ? tables.first : nil)
    }
}

/// When a distribution counts as changed.
public struct ComparisonRule: Sendable, Equatable {
    /// The probability that any column at all is called changed when none is (Holm's correction).
    public var falseAlarms = 0.01
    /// The least share of values that must lie elsewhere: smaller changes do not matter even when they are certain.
    public var leastChange = 0.05

    public init(falseAlarms: Double = 0.01, leastChange: Double = 0.05) {
        (self.falseAlarms, self.leastChange) = (falseAlarms, leastChange)
    }
}

/// What a table must be like.
public struct TableSchema: Sendable, Equatable {
    public var name: String
    /// Columns in the order of the file; others may stand in data in any order.
    public var columns: [ColumnSchema]
    /// Other columns may be there.
    public var allowsOthers = false
    /// The column that a model predicts; nil when none is known.
    public var target: String?
    /// The column whose values name groups: rows with one value of it must lie in one part of a split.
    public var group: String?
    /// The least number of rows.
    public var leastRows = 1

    public init(
        name: String, columns: [ColumnSchema], allowsOthers: Bool = false, target: String? = nil, leastRows: Int = 1
    ) {
        (self.name, self.columns, self.allowsOthers) = (name, columns, allowsOthers)
        (self.target, self.leastRows) = (target, leastRows)
    }

    /// The column of that name.
    public func column(_ name: String) -> ColumnSchema? { columns.first { $0.name == name } }
}

/// What a column must be like.
public struct ColumnSchema: Sendable, Equatable {
    /// The type of a column as a schema has it.
    public enum Kind: String, Sendable, CaseIterable {
        case number
        /// Numbers without a fraction.
        case whole
        case category
        case text
        case bool
    }

    public var name: String
    public var kind: Kind
    /// The column must be there.
    public var isRequired = true
    /// The greatest share of rows without a value.
    public var missing = 0.0
    /// Bounds of the numbers.
    public var range: ClosedRange<Double>?
    /// The values that are allowed; nil allows all.
    public var values: [String]?
    /// No value may come twice.
    public var isUnique = false
    /// All rows may have one value.
    public var mayBeConstant = false
    /// The distribution is compared with that of other statistics.
    public var isCompared = true

    public init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

    /// The kind as `Table` has it.
    public var columnKind: ColumnKind {
        switch kind {
        case .number, .whole: .number
        case .category: .category
        case .text: .text
        case .bool: .bool
        }
    }
}

/// What a set of pictures must be like.
public struct PictureSchema: Sendable, Equatable {
    /// The classes that must be there; nothing allows any.
    public var classes: [String] = []
    /// Other classes may be there.
    public var allowsOthers = false
    /// The least number of pictures of each class.
    public var leastPerClass = 2
    /// Bounds of the sizes in pixels.
    public var width: ClosedRange<Double>?
    public var height: ClosedRange<Double>?
    /// Bounds of the measures, as `PictureMeasures` defines them.
    public var brightness: ClosedRange<Double>?
    public var contrast: ClosedRange<Double>?
    public var sharpness: ClosedRange<Double>?
    /// The numbers of channels that are allowed; nothing allows both.
    public var channels: [Int] = []
    /// The greatest number of pictures that equal another one of their class in every pixel.
    public var duplicates = 0
    /// Which pictures belong together.
    public var group: GroupRule?

    public init() {}
}
