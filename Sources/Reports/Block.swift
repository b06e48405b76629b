/// A part of a page. All text is plain text; the page escapes it.
public enum Block: Sendable {
    /// A section's heading, which the page's list of contents names.
    case heading(String)
    /// A heading within a section.
    case subheading(String)
    case paragraph(String)
    case list([String])
    /// A remark that must not be missed.
    case note(Tone, String)
    /// The few numbers that matter most, large.
    case figures([KeyFigure])
    case table(Table)
    /// One chart, with a sentence below that says what to see in it; empty for none.
    case chart(any Chart, caption: String = "")
    /// Parts side by side where the page is wide enough.
    case row([Block])
    case pictures([Picture])
    /// Text as it stands, in a fixed-width font: a recipe, a command.
    case verbatim(String)
}

/// A large number with its name.
public struct KeyFigure: Sendable {
    public var label: String
    public var value: String
    /// Small print below the value: an interval, a unit, a comparison.
    public var detail: String
    public var tone: Tone

    public init(_ label: String, _ value: String, detail: String = "", tone: Tone = .neutral) {
        (self.label, self.value, self.detail, self.tone) = (label, value, detail, tone)
    }
}

/// A picture in a grid.
public struct Picture: Sendable {
    /// The file's bytes; PNG, JPEG, GIF and SVG are told apart by their first bytes.
    public var bytes: [UInt8]
    public var title: String
    public var detail: String
    public var tone: Tone

    public init(_ bytes: [UInt8], title: String, detail: String = "", tone: Tone = .neutral) {
        (self.bytes, self.title, self.detail, self.tone) = (bytes, title, detail, tone)
    }

    var mediaType: String {
        if bytes.starts(with: [0xFF, 0xD8]) { return "image/jpeg" }
        if bytes.starts(with: [0x47, 0x49, 0x46]) { return "image/gif" }
        return bytes.first == UInt8(ascii: "<") ? "image/svg+xml" : "image/png"
    }
}

/// A table: names of columns, and rows of as many cells.
public struct Table: Sendable {
    /// A column: its name, and whether its cells are numbers, which align right.
    public struct Column: Sendable, ExpressibleByStringLiteral {
        public var name: String
        public var isNumber: Bool

        public init(_ name: String, number: Bool = false) { (self.name, isNumber) = (name, number) }
        public init(stringLiteral value: String) { self.init(value) }
        /// A column of numbers.
        public static func number(_ name: String) -> Column { Column(name, number: true) }
    }

    /// A cell: its text and how to take it.
    public struct Cell: Sendable, ExpressibleByStringLiteral {
        public var text: String
        public var tone: Tone

        public init(_ text: String, _ tone: Tone = .neutral) { (self.text, self.tone) = (text, tone) }
        public init(stringLiteral value: String) { self.init(value) }
    }

    public var title: String
    public var columns: [Column]
    /// Rows; missing cells are empty, those beyond the columns are left out.
    public var rows: [[Cell]]

    public init(_ title: String = "", columns: [Column], rows: [[Cell]] = []) {
        (self.title, self.columns, self.rows) = (title, columns, rows)
    }

    /// A table of plain text.
    public init(_ title: String = "", columns: [Column], text rows: [[String]]) {
        self.init(title, columns: columns, rows: rows.map { $0.map { Cell($0) } })
    }
}
