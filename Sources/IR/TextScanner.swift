import Core

/// Reads the words of a textual graph, one after the other. Space, line breaks and comments (`# …`) separate words.
struct TextScanner {
    let bytes: [UInt8]
    /// The place of the next byte to read.
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// An error at a place (default: the next word).
    func error(_ message: String, at place: Int? = nil) -> GraphTextError {
        var line = 1
        var lineStart = 0
        let place = min(place ?? position, bytes.count)
        for (index, byte) in bytes[..<place].enumerated() where byte == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        return GraphTextError(line: line, column: place - lineStart + 1, message: message)
    }

    /// Skips what separates words.
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "#"):
                while position < bytes.count && bytes[position] != UInt8(ascii: "\n") { position += 1 }
            default: return
            }
        }
    }

    /// The first byte of the next word, nil at the end.
    mutating func peek() -> UInt8? {
        skipSpace()
        return position < bytes.count ? bytes[position] : nil
    }

    /// Skips a mark when it comes next.
    mutating func accept(_ mark: StaticString) -> Bool {
        skipSpace()
        let length = mark.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for offset in 0..<length where mark.utf8Start[offset] != bytes[position + offset] { return false }
        position += length
        return true
    }

    /// Skips a mark that must come next.
    mutating func expect(_ mark: StaticString) throws(GraphTextError) {
        guard accept(mark) else { throw error("expected '\(mark)', found \(found)") }
    }

    /// Skips a whole word (not the start of a longer one) when it comes next.
    mutating func acceptWord(_ word: StaticString) -> Bool {
        let start = position
        guard accept(word) else { return false }
        if position < bytes.count && Self.isWordByte(bytes[position]) {
            position = start
            return false
        }
        return true
    }

    /// A name: letters, digits, `_` and `.`.
    mutating func word(_ meaning: String) throws(GraphTextError) -> String {
        skipSpace()
        let start = position
        while position < bytes.count && Self.isWordByte(bytes[position]) { position += 1 }
        guard position > start else { throw error("expected \(meaning), found \(found)") }
        guard position - start <= Limits.nameBytes else { throw error("\(meaning) is too long", at: start) }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A number as written: digits, signs, point, letters (exponent, `inf`, `nan`), and the payload of a NaN.
    mutating func numeral() throws(GraphTextError) -> String {
        skipSpace()
        let start = position
        while position < bytes.count, Self.isNumeralByte(bytes[position]) { position += 1 }
        guard position > start else { throw error("expected a number, found \(found)") }
        guard position - start <= 64 else { throw error("the number is too long", at: start) }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Decimal digits.
    mutating func digits(_ meaning: String) throws(GraphTextError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            let digit = Int(bytes[position] - UInt8(ascii: "0"))
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(digit)
            guard !overflow && !carry else { throw error("\(meaning) is too large", at: start) }
            value = sum
            position += 1
        }
        guard position > start else { throw error("expected \(meaning), found \(found)") }
        return value
    }

    /// A string in quotes with the escapes `\"`, `\\`, `\n`, `\t`, `\r` and `\u{…}`.
    mutating func string(_ meaning: String) throws(GraphTextError) -> String {
        guard peek() == UInt8(ascii: "\"") else { throw error("expected \(meaning) in quotes, found \(found)") }
        let start = position
        position += 1
        var content: [UInt8] = []
        while true {
            guard position < bytes.count else { throw error("the string has no end", at: start) }
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                content.append(contentsOf: try escape())
            } else {
                content.append(byte)
            }
            guard content.count <= Limits.nameBytes else { throw error("\(meaning) is too long", at: start) }
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw error("the string is not valid UTF-8", at: start)
        }
        return text
    }

    /// The bytes between quotes, without escapes.
    mutating func quotedBytes(_ meaning: String) throws(GraphTextError) -> ArraySlice<UInt8> {
        guard peek() == UInt8(ascii: "\"") else { throw error("expected \(meaning) in quotes, found \(found)") }
        let start = position + 1
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\"")) else {
            throw error("\(meaning) has no end")
        }
        position = end + 1
        return bytes[start..<end]
    }

    private mutating func escape() throws(GraphTextError) -> [UInt8] {
        let start = position - 1
        guard position < bytes.count else { throw error("the string has no end", at: start) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
        case UInt8(ascii: "n"): return [UInt8(ascii: "\n")]
        case UInt8(ascii: "t"): return [UInt8(ascii: "\t")]
        case UInt8(ascii: "r"): return [UInt8(ascii: "\r")]
        case UInt8(ascii: "u"):
            try expect("{")
            let code = try word("a code point")
            try expect("}")
            if let number = UInt32(code, radix: 16), let scalar = Unicode.Scalar(number) {
                return Array(String(scalar).utf8)
            }
        default: break
        }
        throw error("unknown escape in a string", at: start)
    }

    /// What comes next, for messages.
    private var found: String {
        guard position < bytes.count else { return "the end of the text" }
        let byte = bytes[position]
        return (0x21...0x7e).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
    }

    /// True for bytes that names consist of.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func isNumeralByte(_ byte: UInt8) -> Bool {
        isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ":")
    }
}
