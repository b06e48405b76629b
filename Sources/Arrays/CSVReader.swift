/// Splits a CSV text into lines of cells.
struct CSVReader {
    /// One cell, unquoted and without blanks around it.
    struct Cell {
        let text: String
        /// Where the cell starts; quoted cells may span lines.
        let line: Int

        var isMissing: Bool { text.isEmpty || ["nan", "na", "n/a", "null"].contains(text.lowercased()) }

        /// The number that the text spells in decimal, infinite when it is too large.
        var number: Float? {
            guard text.utf8.allSatisfy(Self.isNumeric), let number = Float(text) else { return nil }
            return number
        }

        /// True for a cell that may name a column.
        var isWord: Bool { number == nil && !isMissing }

        private static func isNumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private let separator: UInt8
    private var position: Int
    /// The line that is read next, from 1.
    private(set) var line = 1

    init(_ bytes: UnsafeRawBufferPointer, separator: UInt8) {
        self.bytes = bytes
        self.separator = separator
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// Reads the cells of the next line; false at the end. Empty lines at the end of the text do not count.
    mutating func readLine(into cells: inout [Cell]) throws(ArrayError) -> Bool {
        cells.removeAll(keepingCapacity: true)
        if restIsEmpty { return false }
        while true {
            cells.append(try readCell(column: cells.count + 1))
            guard position < bytes.count else { return true }
            if bytes[position] == separator {
                position += 1
            } else {
                endLine()
                return true
            }
        }
    }

    private var restIsEmpty: Bool {
        bytes[position...].allSatisfy { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// Passes a line feed, a carriage return, or both in this order.
    private mutating func endLine() {
        let isReturn = bytes[position] == UInt8(ascii: "\r")
        position += 1
        if isReturn, position < bytes.count, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        line += 1
    }

    private func endsCell(_ byte: UInt8) -> Bool {
        byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private mutating func skipBlanks() {
        while position < bytes.count, bytes[position] != separator,
            bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "\t")
        {
            position += 1
        }
    }

    private mutating func readCell(column: Int) throws(ArrayError) -> Cell {
        skipBlanks()
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try readQuoted(column: column) }
        let start = position
        while position < bytes.count, !endsCell(bytes[position]) { position += 1 }
        var end = position
        while end > start, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return Cell(text: String(decoding: bytes[start..<end], as: UTF8.self), line: line)
    }

    private mutating func readQuoted(column: Int) throws(ArrayError) -> Cell {
        let firstLine = line
        position += 1
        var text: [UInt8] = []
        while true {
            guard position < bytes.count else {
                throw .csv(line: firstLine, column: column, reason: "the quotation has no end")
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count, bytes[position] == byte else { break }
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            text.append(byte)
            position += 1
        }
        skipBlanks()
        if position < bytes.count, !endsCell(bytes[position]) {
            throw .csv(line: firstLine, column: column, reason: "text after the closing quotation mark")
        }
        let trimmed = text.drop { $0 == UInt8(ascii: " ") }
        return Cell(text: String(decoding: trimmed, as: UTF8.self), line: firstLine)
    }
}
