import Core

/// Reads the Python dictionary of an NPY header: the keys `descr`, `fortran_order` and `shape`, each once, in any
/// order.
struct NPYParser {
    private let bytes: UnsafeRawBufferPointer
    private let end: Int
    private var position: Int

    private(set) var dtype: ScalarType?
    private(set) var hasOrder = false
    private(set) var hasShape = false
    private(set) var rank = 0
    private(set) var extents = InlineArray<16, Int>(repeating: 0)

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Reads the whole dictionary.
    mutating func parse() throws(NPYError) {
        try expect(UInt8(ascii: "{"))
        while !accept(UInt8(ascii: "}")) {
            let key = try quoted()
            try expect(UInt8(ascii: ":"))
            if matches(key, "descr"), dtype == nil {
                try parseType()
            } else if matches(key, "fortran_order"), !hasOrder {
                try parseOrder()
            } else if matches(key, "shape"), !hasShape {
                try parseShape()
            } else {
                throw failure(.badHeader)
            }
            if !accept(UInt8(ascii: ",")) {
                try expect(UInt8(ascii: "}"))
                break
            }
        }
        skipSpaces()
        if position != end { throw failure(.badHeader) }
    }

    private mutating func parseType() throws(NPYError) {
        // A structured type is a list, not a string.
        if accept(UInt8(ascii: "[")) { throw failure(.unsupportedType) }
        let code = try quoted()
        guard let type = NPYHeader.dtype(code: code) else { throw failure(.unsupportedType) }
        dtype = type
    }

    private mutating func parseOrder() throws(NPYError) {
        if acceptWord("True") { throw failure(.fortranOrder) }
        guard acceptWord("False") else { throw failure(.badHeader) }
        hasOrder = true
    }

    private mutating func parseShape() throws(NPYError) {
        hasShape = true
        try expect(UInt8(ascii: "("))
        while !accept(UInt8(ascii: ")")) {
            if rank == Limits.rank { throw failure(.tooManyDimensions) }
            extents[rank] = try number()
            rank += 1
            if !accept(UInt8(ascii: ",")) {
                try expect(UInt8(ascii: ")"))
                break
            }
        }
    }

    private mutating func number() throws(NPYError) -> Int {
        skipSpaces()
        let start = position
        var value = 0
        while position < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
            if value > Limits.dimension { throw failure(.tooLarge) }
            position += 1
        }
        if position == start { throw failure(.badHeader) }
        return value
    }

    private mutating func quoted() throws(NPYError) -> UnsafeRawBufferPointer {
        skipSpaces()
        guard position < end, bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"") else {
            throw failure(.badHeader)
        }
        let quote = bytes[position]
        let start = position + 1
        position = start
        while position < end, bytes[position] != quote { position += 1 }
        guard position < end else { throw failure(.badHeader) }
        position += 1
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
    }

    private mutating func acceptWord(_ word: StaticString) -> Bool {
        skipSpaces()
        let length = word.utf8CodeUnitCount
        guard length <= end - position,
            matches(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]), word)
        else { return false }
        position += length
        return true
    }

    private func matches(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        text.hasSameBytes(as: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        skipSpaces()
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(NPYError) {
        if !accept(byte) { throw failure(.badHeader) }
    }

    private mutating func skipSpaces() {
        while position < end, bytes[position] == 0x20 || (0x09...0x0D).contains(bytes[position]) { position += 1 }
    }

    private func failure(_ kind: NPYError.Kind) -> NPYError { NPYError(kind, offset: position) }
}
