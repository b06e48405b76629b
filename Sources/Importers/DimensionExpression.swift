import Core
import IR

/// Reads expressions over names of dimensions as people and exporters write them: `past + sequence`, `2*n`, `(h - 1)/2 + 1`.
///
/// Names are letters, digits, `_` and `.` that do not begin with a digit; the operations are `+`, `-`, `*`, and `/` or `//`,
/// which round down and divide by a number above 0.
struct DimensionExpression {
    /// The most bytes of a text: models give names of any length.
    private static let mostBytes = 256

    private var rest: Substring

    /// The expression of a text; nil when it is none, longer than 256 bytes, or deeper than `Limits.depth`.
    static func read(_ text: String) -> Dimension? {
        guard text.utf8.count <= mostBytes else { return nil }
        var reader = DimensionExpression(rest: text[...])
        guard let result = reader.sum(depth: 0), reader.peek == nil else { return nil }
        return result
    }

    private var peek: Character? {
        mutating get {
            rest = rest.drop { $0 == " " }
            return rest.first
        }
    }

    private mutating func take(_ sign: Character) -> Bool {
        guard peek == sign else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func sum(depth: Int) -> Dimension? {
        guard var result = product(depth: depth) else { return nil }
        while true {
            if take("+") {
                guard let next = product(depth: depth) else { return nil }
                result = result + next
            } else if take("-") {
                guard let next = product(depth: depth) else { return nil }
                result = result - next
            } else {
                return result
            }
        }
    }

    private mutating func product(depth: Int) -> Dimension? {
        guard var result = factor(depth: depth) else { return nil }
        while true {
            if take("*") {
                guard let next = factor(depth: depth) else { return nil }
                result = result * next
            } else if take("/") {
                _ = take("/")
                guard let next = factor(depth: depth), let divisor = next.value, divisor > 0 else { return nil }
                result = result / next
            } else {
                return result
            }
        }
    }

    private mutating func factor(depth: Int) -> Dimension? {
        guard depth < Limits.depth else { return nil }
        if take("(") {
            guard let inner = sum(depth: depth + 1), take(")") else { return nil }
            return inner
        }
        guard let first = peek else { return nil }
        let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
        guard !word.isEmpty else { return nil }
        rest = rest.dropFirst(word.count)
        guard first.isNumber else { return .symbol(Dimension.Symbol(name: String(word))) }
        guard let number = Int(word), number <= Limits.dimension else { return nil }
        return .fixed(number)
    }
}
