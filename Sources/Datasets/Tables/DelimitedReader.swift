/// Splits a delimited text into records of cells: RFC 4180 with a byte order mark, any separator and any line ending.
///
/// Blanks around a cell do not belong to it, empty lines are passed over, and a quotation mark within an unquoted cell
/// is a character like others. It works in place: cells are places in the bytes, so any number of records takes the
/// same memory.
struct DelimitedReader {
    /// What came next.
    enum Outcome {
        case record
        case end
        /// The text cannot be read on from here.
        case malformed(line: Int, cell: Int, reason: String)
    }

    private let bytes: UnsafeRawBufferPointer
    private let separator: UInt8
    private let splitsAtBlanks: Bool
    private var position: Int
    /// The line that is read next, from 1.
    private(set) var line = 1

    init(_ bytes: UnsafeRawBufferPointer, separator: Dialect.Separator) {
        self.bytes = bytes
        if case .byte(let byte) = separator {
            (self.separator, splitsAtBlanks) = (byte, false)
        } else {
            (self.separator, splitsAtBlanks) = (UInt8(ascii: " "), true)
        }
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the cells of the next record.
    mutating func next(into cells: inout [Cell]) -> Outcome {
        cells.removeAll(keepingCapacity: true)
        skipEmptyLines()
        guard position < bytes.count else { return .end }
        while true {
            let firstLine = line
            if let reason = readCell(into: &cells) {
                return .malformed(line: firstLine, cell: cells.count + 1, reason: reason)
            }
            guard position < bytes.count else { return .record }
            if endsLine(bytes[position]) {
                passLineEnd()
                return .record
            }
            if splitsAtBlanks {
                skipBlanks()
                guard position < bytes.count else { return .record }
                if endsLine(bytes[position]) {
                    passLineEnd()
                    return .record
                }
            } else {
                position += 1
            }
        }
    }

    private func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private func endsCell(_ byte: UInt8) -> Bool {
        endsLine(byte) || (splitsAtBlanks ? isBlank(byte) : byte == separator)
    }

    /// Lines of nothing but blanks; a line of separators is a record of missing values.
    private mutating func skipEmptyLines() {
        while position < bytes.count {
            var end = position
            while end < bytes.count, isBlank(bytes[end]), splitsAtBlanks || bytes[end] != separator { end += 1 }
            guard end < bytes.count else {
                position = end
                return
            }
            guard endsLine(bytes[end]) else {
                if splitsAtBlanks { position = end }
                return
            }
            position = end
            passLineEnd()
        }
    }

    /// Passes a line feed, a carriage return, or both in this order.
    private mutating func passLineEnd() {
        let isReturn = bytes[position] == UInt8(ascii: "\r")
        position += 1
        if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private mutating func skipBlanks() {
        while position < bytes.count, isBlank(bytes[position]), splitsAtBlanks || bytes[position] != separator {
            position += 1
        }
    }

    /// Reads a cell and stops before what ends it; the reason when that is not possible.
    private mutating func readCell(into cells: inout [Cell]) -> String? {
        if !splitsAtBlanks { skipBlanks() }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return readQuoted(into: &cells) }
        let start = position
        while position < bytes.count, !endsCell(bytes[position]) { position += 1 }
        var end = position
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        cells.append(Cell(start: start, end: end, line: line))
        return nil
    }

    private mutating func readQuoted(into cells: inout [Cell]) -> String? {
        let firstLine = line
        position += 1
        var cell = Cell(start: position, end: position, line: firstLine)
        while true {
            guard position < bytes.count else { return "the quotation that starts here has no end" }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                guard position + 1 < bytes.count, bytes[position + 1] == byte else { break }
                cell.hasDoubledQuotes = true
                position += 2
                continue
            }
            if endsLine(byte) {
                passLineEnd()
            } else {
                position += 1
            }
        }
        cell.end = position
        position += 1
        if !splitsAtBlanks { skipBlanks() }
        if position < bytes.count, !endsCell(bytes[position]) {
            return "text after the closing quotation mark; write a quotation mark within a cell twice"
        }
        while cell.start < cell.end, isBlank(bytes[cell.start]) { cell.start += 1 }
        while cell.end > cell.start, isBlank(bytes[cell.end - 1]) { cell.end -= 1 }
        cells.append(cell)
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of a cell as they stand in the text.
    func raw(_ cell: Cell) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[cell.start..<cell.end]) }

    /// The text of a cell: UTF-8, or Latin-1 where the bytes are not UTF-8.
    func text(_ cell: Cell) -> String {
        let text = raw(cell)
        let whole =
            String(validating: text, as: UTF8.self)
            ?? String(String.UnicodeScalarView(text.lazy.map { UnicodeScalar($0) }))
        return cell.hasDoubledQuotes ? whole.replacing("\"\"", with: "\"") : whole
    }
}
