/// Something in data that is not as it should be.
public struct Anomaly: Sendable, Equatable, Codable {
    /// What is wrong.
    public enum Kind: String, Sendable, Codable {
        case unreadableFile = "unreadable_file"
        case malformed
        case raggedLines = "ragged_lines"
        case tooFewRows = "too_few_rows"
        case missingTable = "missing_table"
        case unknownTable = "unknown_table"
        case missingColumn = "missing_column"
        case unknownColumn = "unknown_column"
        case wrongType = "wrong_type"
        case outOfRange = "out_of_range"
        case newCategory = "new_category"
        case missingValues = "missing_values"
        case infinite
        case repeatedValue = "repeated_value"
        case constantColumn = "constant_column"
        case constantTarget = "constant_target"
        case classOfOne = "class_with_one_sample"
        case missingClass = "missing_class"
        case newClass = "new_class"
        case tooFewPictures = "too_few_pictures"
        case emptyFolder = "empty_folder"
        case unreadablePicture = "unreadable_picture"
        case channels
        case duplicates
        case duplicatesAcrossClasses = "duplicates_across_classes"
        case duplicatesAcrossParts = "duplicates_across_parts"
        case nearDuplicatesAcrossParts = "near_duplicates_across_parts"
        case leakingGroups = "leaking_groups"
        case shiftedDistribution = "shifted_distribution"
        case classBalance = "class_balance_changed"
    }

    public let kind: Kind
    /// The file or folder.
    public let path: String
    /// The column, the class or the measure; nil when it is about all.
    public let subject: String?
    public let message: String
    /// How many cells, lines or pictures it is about.
    public let count: Int
    /// The first of them.
    public let places: [CellPlace]

    /// The number of places that are kept.
    static let keptPlaces = 10

    init(
        _ kind: Kind, _ path: String, _ subject: String?, _ message: String, count: Int = 1, places: [CellPlace] = []
    ) {
        (self.kind, self.path, self.subject, self.message) = (kind, path, subject, message)
        self.count = count
        self.places = Array(places.prefix(Self.keptPlaces))
    }

    /// About all of a file or folder.
    init(_ kind: Kind, _ path: String, _ message: String, count: Int = 1, places: [CellPlace] = []) {
        self.init(kind, path, nil, message, count: count, places: places)
    }

    /// What is wrong and where, in some lines.
    public var text: String {
        var lines = ["\(kind.rawValue): \(path)\(subject.map { ", '\($0)'" } ?? ""): \(message)"]
        lines += places.map { place in
            let line = place.line > 0 ? ", line \(place.line)" : ""
            return "    \(place.path)\(line)\(place.value.isEmpty ? "" : ": \(place.value)")"
        }
        if count > places.count, !places.isEmpty { lines.append("    and \(count - places.count) more") }
        return lines.joined(separator: "\n")
    }
}

/// Counts what is wrong in one way and keeps the first places.
struct AnomalyTally {
    private(set) var count = 0
    private(set) var places: [CellPlace] = []

    mutating func add(_ path: String, _ line: Int, _ value: String) {
        count += 1
        if places.count < Anomaly.keptPlaces {
            places.append(CellPlace(path: path, line: line, value: String(value.prefix(60))))
        }
    }
}

extension ClosedRange<Double> {
    /// Both bounds, for messages.
    var text: String { "\(lowerBound.shortText) to \(upperBound.shortText)" }
}
