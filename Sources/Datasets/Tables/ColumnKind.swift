/// What the cells of a column are.
public enum ColumnKind: String, Sendable, CaseIterable, Codable {
    /// Numbers; an integer is a number.
    case number
    /// One of few words.
    case category
    /// Words that hardly repeat: names, remarks, keys.
    case text
    /// `true` and `false`, or `yes` and `no`, in upper or lower case. `0` and `1` are numbers.
    case bool
}

extension ColumnKind {
    /// A column of words is a category when it has at most this many different ones, or at most a twentieth of its
    /// rows.
    static let fewWords = 20

    /// The kind of a column of words.
    static func ofWords(distinct: Int, present: Int) -> ColumnKind {
        guard distinct < present || distinct <= 2 else { return .text }
        return distinct <= fewWords || distinct * 20 <= present ? .category : .text
    }

    /// True or false where the text spells one.
    static func truth(_ text: UnsafeRawBufferPointer) -> Bool? {
        if MissingValue.matches(text, "true") || MissingValue.matches(text, "yes") { return true }
        if MissingValue.matches(text, "false") || MissingValue.matches(text, "no") { return false }
        return nil
    }
}
