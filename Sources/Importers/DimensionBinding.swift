import Core

/// What the user says of a symbolic dimension: its number, or bounds.
public enum DimensionBinding: Hashable, Sendable {
    case fixed(Int)
    /// The lower bound, and so on in steps.
    case range(ClosedRange<Int>, step: Int)
    /// What another dimension is.
    case same(String)

    /// Reads `4`, `1..16`, `32..256:32` or the name of another dimension, which does not begin with a digit; nil when the
    /// text is none of these, or beyond the limit of a dimension.
    public init?(_ text: String) {
        func number(_ text: Substring) -> Int? {
            guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            return Int(text).flatMap { $0 <= Limits.dimension ? $0 : nil }
        }
        if let first = text.first, !first.isNumber, first != ".", first != ":", first != "-" {
            self = .same(text)
            return
        }
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count <= 2, let step = halves.count == 2 ? number(halves[1]) : 1, step > 0 else { return nil }
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where halves.count == 1:
            guard let only = number(parts[0]) else { return nil }
            self = .fixed(only)
        case 3 where parts[1].isEmpty:
            guard let lower = number(parts[0]), let upper = number(parts[2]), lower <= upper else { return nil }
            let last = upper - (upper - lower) % step
            self = lower == last ? .fixed(lower) : .range(lower...last, step: step)
        default: return nil
        }
    }
}
