/// How a table is written as text.
public struct Dialect: Sendable, Equatable {
    /// What stands between the cells.
    public enum Separator: Sendable, Hashable {
        /// One byte: a comma, semicolon, tabulator or bar.
        case byte(UInt8)
        /// Runs of blanks and tabulators; those at the ends of a line do not count.
        case blanks

        /// How messages call it.
        public var name: String {
            switch self {
            case .byte(UInt8(ascii: ",")): "comma"
            case .byte(UInt8(ascii: ";")): "semicolon"
            case .byte(UInt8(ascii: "\t")): "tabulator"
            case .byte(UInt8(ascii: "|")): "bar"
            case .byte(let byte): "'\(Character(UnicodeScalar(byte)))'"
            case .blanks: "blanks"
            }
        }
    }

    public var separator: Separator
    /// The sign before the fraction of a number: a point, or a comma where cells are not separated by commas.
    public var decimal: UInt8
    /// The first line names the columns.
    public var hasHeader: Bool

    public init(separator: Separator = .byte(UInt8(ascii: ",")), decimal: UInt8 = UInt8(ascii: "."), hasHeader: Bool) {
        (self.separator, self.decimal, self.hasHeader) = (separator, decimal, hasHeader)
    }
}

/// Whether the first line of a table names the columns.
public enum HeaderRule: String, Sendable {
    /// It does when no cell of it is a number and at least one is a word.
    case automatic
    case present
    case absent
}

extension Dialect {
    /// The greatest number of bytes, and of lines, that detection looks at.
    static let sampleBytes = 256 << 10
    static let sampleLines = 200

    /// The dialect that the beginning of a text is written in.
    ///
    /// The separator is the one that gives the same number of cells, and more than one, in the most lines; among equals
    /// the first of tabulator, semicolon, comma, bar, blanks. A text without any has one column.
    static func detect(_ bytes: UnsafeRawBufferPointer, header: HeaderRule) -> Dialect {
        let candidates: [Separator] = [
            .byte(UInt8(ascii: "\t")), .byte(UInt8(ascii: ";")), .byte(UInt8(ascii: ",")), .byte(UInt8(ascii: "|")),
            .blanks,
        ]
        var best = (separator: Separator.byte(UInt8(ascii: ",")), agreement: 0.0)
        for separator in candidates {
            let widths = sample(bytes, separator).map(\.count)
            guard let width = mostFrequent(widths), width > 1 else { continue }
            // Blanks occur within words: they separate only where nothing else does.
            let weight = separator == .blanks ? 0.5 : 1.0
            let agreement = weight * Double(widths.count { $0 == width }) / Double(widths.count)
            if agreement > best.agreement + 1e-9 { best = (separator, agreement) }
        }
        return detect(bytes, separator: best.separator, header: header)
    }

    /// The decimal sign and the header of a text whose separator is known.
    static func detect(_ bytes: UnsafeRawBufferPointer, separator: Separator, header: HeaderRule) -> Dialect {
        let lines = sample(bytes, separator)
        let decimal = decimalSign(bytes, lines, separator)
        return Dialect(
            separator: separator, decimal: decimal, hasHeader: hasHeader(bytes, lines.first ?? [], decimal, header))
    }

    private static func sample(_ bytes: UnsafeRawBufferPointer, _ separator: Separator) -> [[Cell]] {
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<min(bytes.count, sampleBytes)])
        var reader = DelimitedReader(part, separator: separator)
        var (lines, cells): ([[Cell]], [Cell]) = ([], [])
        while lines.count < sampleLines, case .record = reader.next(into: &cells) { lines.append(cells) }
        // The last line may be cut.
        if part.count < bytes.count, lines.count > 1, lines.count < sampleLines { lines.removeLast() }
        return lines
    }

    private static func mostFrequent(_ widths: [Int]) -> Int? {
        var counts: [Int: Int] = [:]
        for width in widths { counts[width, default: 0] += 1 }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
    }

    /// A comma when cells are numbers with it and none is a number with a point in it.
    private static func decimalSign(
        _ bytes: UnsafeRawBufferPointer, _ lines: [[Cell]], _ separator: Separator
    ) -> UInt8 {
        let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
        guard separator != .byte(comma) else { return point }
        var withComma = false
        for cell in lines.lazy.joined() {
            let text = UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end])
            if text.contains(point), DecimalNumber.parse(text, decimal: point) != nil { return point }
            if text.contains(comma), DecimalNumber.parse(text, decimal: comma) != nil { withComma = true }
        }
        return withComma ? comma : point
    }

    private static func hasHeader(
        _ bytes: UnsafeRawBufferPointer, _ first: [Cell], _ decimal: UInt8, _ rule: HeaderRule
    ) -> Bool {
        guard rule == .automatic else { return rule == .present }
        var words = 0
        for cell in first {
            let text = UnsafeRawBufferPointer(rebasing: bytes[cell.start..<cell.end])
            if DecimalNumber.parse(text, decimal: decimal) != nil { return false }
            if !MissingValue.isMissing(text) { words += 1 }
        }
        return words > 0
    }
}
