import Core
import IR

/// A table of numbers in text: RFC 4180 with an optional header, a byte order mark, and any line ending.
///
/// Blanks around a number are ignored. An empty cell, a NaN and a word are errors that name the line and the column.
public enum CSV {
    /// Whether the first line names the columns.
    public enum Header: Sendable {
        /// It does when no cell of it is a number.
        case automatic
        case present
        case absent
    }

    /// The numbers, one row a line, and the names of the columns.
    public struct Table: Equatable, Sendable {
        /// Nil without a header.
        public var columns: [String]?
        /// `f32[rows x columns]`.
        public var values: Tensor

        public init(columns: [String]?, values: Tensor) {
            self.columns = columns
            self.values = values
        }
    }

    /// Reads a whole text.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, separator: UInt8 = UInt8(ascii: ","), header: Header = .automatic
    ) throws(ArrayError) -> Table {
        var reader = CSVReader(bytes, separator: separator)
        var cells: [CSVReader.Cell] = []
        guard try reader.readLine(into: &cells) else {
            throw .csv(line: 1, column: 1, reason: "the text is empty; expected numbers")
        }
        var columns: [String]?
        var numbers: [Float] = []
        let width = cells.count
        if header == .present || header == .automatic && cells.allSatisfy({ $0.isWord }) {
            columns = cells.map(\.text)
        } else {
            try append(cells, to: &numbers, width, columns)
        }
        while try reader.readLine(into: &cells) { try append(cells, to: &numbers, width, columns) }
        guard !numbers.isEmpty else {
            throw .csv(line: reader.line, column: 1, reason: "there is no line of numbers after the header")
        }
        return Table(columns: columns, values: Tensor(numbers, shape: [numbers.count / width, width]))
    }

    /// Reads a whole text from an array.
    public static func decode(
        _ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ","), header: Header = .automatic
    ) throws(ArrayError) -> Table {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(ArrayError) in
            try decode(buffer, separator: separator, header: header)
        }
    }

    /// Reads a whole text as words: all lines, none of them names columns.
    public static func words(
        _ bytes: UnsafeRawBufferPointer, separator: UInt8 = UInt8(ascii: ",")
    ) throws(ArrayError) -> [[String]] {
        var reader = CSVReader(bytes, separator: separator)
        var cells: [CSVReader.Cell] = []
        var lines: [[String]] = []
        while try reader.readLine(into: &cells) {
            if let width = lines.first?.count, cells.count != width {
                throw .csv(
                    line: cells.last?.line ?? 1, column: cells.count,
                    reason: "the line has \(cells.count) cells, the first line has \(width)")
            }
            lines.append(cells.map(\.text))
        }
        return lines
    }

    private static func append(
        _ cells: [CSVReader.Cell], to numbers: inout [Float], _ width: Int, _ columns: [String]?
    ) throws(ArrayError) {
        for (index, cell) in cells.enumerated() {
            func refuse(_ reason: String) -> ArrayError {
                let name = columns.flatMap { index < $0.count ? " ('\($0[index])')" : nil } ?? ""
                return .csv(line: cell.line, column: index + 1, reason: reason + name)
            }
            if index >= width { throw refuse("more than the \(width) cells of the first line") }
            if cell.isMissing { throw refuse("the value is missing") }
            guard let number = cell.number else { throw refuse("'\(cell.text.prefix(40))' is not a number") }
            guard number.isFinite else { throw refuse("'\(cell.text.prefix(40))' is not a finite 32-bit number") }
            numbers.append(number)
        }
        if cells.count < width {
            throw .csv(
                line: cells.last?.line ?? 1, column: cells.count + 1,
                reason: "the line has \(cells.count) cells, the first line has \(width)")
        }
    }
}
