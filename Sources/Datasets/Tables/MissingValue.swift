/// The spellings of a missing value: nothing, `NA`, `N/A`, `#N/A`, `NaN`, `?` and `null`, in upper or lower case.
enum MissingValue {
    /// True for a cell without a value.
    static func isMissing(_ text: UnsafeRawBufferPointer) -> Bool {
        switch text.count {
        case 0: true
        case 1: text[0] == UInt8(ascii: "?")
        case 2: matches(text, "na")
        case 3: matches(text, "n/a") || isNaN(text)
        case 4: matches(text, "null") || matches(text, "#n/a") || matches(text, "-nan") || matches(text, "+nan")
        default: false
        }
    }

    /// True for the spelling of a number that is none.
    static func isNaN(_ text: UnsafeRawBufferPointer) -> Bool {
        matches(text, "nan") || matches(text, "-nan") || matches(text, "+nan")
    }

    /// Equality with a word in lower case, without regard to the case of letters.
    static func matches(_ text: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<text.count {
            let byte = text[index]
            let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            if lower != word.utf8Start[index] { return false }
        }
        return true
    }
}
