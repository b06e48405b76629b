import Core

/// What the user says of a symbolic dimension: its number, or bounds.
public enum DimensionBinding: Hashable, Sendable {
    case fixed(Int)
    case range(ClosedRange<Int>)

    /// Reads `4` or `1..16`; nil when the text is neither, or beyond the limit of a dimension.
    public init?(_ text: String) {
        func number(_ text: Substring) -> Int? {
            guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            return Int(text).flatMap { $0 <= Limits.dimension ? $0 : nil }
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let only = number(parts[0]) else { return nil }
            self = .fixed(only)
        case 3 where parts[1].isEmpty:
            guard let lower = number(parts[0]), let upper = number(parts[2]), lower <= upper else { return nil }
            self = lower == upper ? .fixed(lower) : .range(lower...upper)
        default: return nil
        }
    }
}
