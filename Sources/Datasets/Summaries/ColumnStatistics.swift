/// What is known of a column of a table, or of a measure of pictures.
public struct ColumnStatistics: Sendable, Equatable, Codable {
    public let name: String
    public let kind: ColumnKind
    /// Rows, with and without a value.
    public let rows: Int
    /// Rows without a value, NaN included.
    public let missing: Int
    /// Rows whose value is spelled as NaN.
    public let nan: Int
    /// Rows whose value is infinite; they count in no number below.
    public let infinite: Int
    /// Different values; estimated with a standard error of 1.6% when not exact.
    public let distinct: Int
    public let isDistinctExact: Bool
    /// Words in a column of numbers, and words other than true and false in one of bools.
    public let misfits: Int
    /// The first misfits.
    public let misfitPlaces: [CellPlace]
    /// The values of a column of numbers; nil for others and when there is none.
    public let numbers: NumberStatistics?
    /// The most frequent values, the most frequent first: up to 200 for categories, 10 for others.
    public let frequent: [ValueCount]

    /// Rows with a value.
    public var present: Int { rows - missing }

    /// All values are one and the same.
    public var isConstant: Bool { present > 0 && distinct == 1 }

    private enum CodingKeys: String, CodingKey {
        case name, kind, rows, missing, nan, infinite, distinct
        case isDistinctExact = "is_distinct_exact"
        case misfits
        case misfitPlaces = "misfit_places"
        case numbers, frequent
    }
}

/// A cell: its file, its line from 1, and what stands there.
public struct CellPlace: Sendable, Equatable, Codable {
    public let path: String
    public let line: Int
    public let value: String
}

/// A value and how often it occurs.
public struct ValueCount: Sendable, Equatable, Codable {
    public let value: String
    public let count: Int
}

/// The distribution of finite numbers.
public struct NumberStatistics: Sendable, Equatable, Codable {
    public let count: Int
    /// All are whole numbers.
    public let isWhole: Bool
    public let minimum: Double
    public let maximum: Double
    public let mean: Double
    /// The standard deviation, with the number of values less one; 0 for a single value.
    public let deviation: Double
    /// The percentiles 0 to 100: value `i` is the least that at least i% of the values do not exceed.
    public let percentiles: [Double]
    /// The greatest error of a percentile's rank, as a fraction of the values; 0 when exact.
    public let rankError: Double
    /// Ranges of one width, for a chart.
    public let histogram: Histogram
    /// Ranges with about the same number of values each, for comparisons.
    public let bins: Histogram

    /// The median.
    public var median: Double { percentiles[50] }

    private enum CodingKeys: String, CodingKey {
        case count
        case isWhole = "is_whole"
        case minimum, maximum, mean, deviation, percentiles
        case rankError = "rank_error"
        case histogram, bins
    }
}
