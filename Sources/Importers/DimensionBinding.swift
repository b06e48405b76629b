import Core
import IR

/// What the user says of a symbolic dimension: its number, or bounds.
public enum DimensionBinding: Hashable, Sendable {
    case fixed(Int)
    /// The lower bound, and so on in steps.
    case range(ClosedRange<Int>, step: Int)
    /// What another dimension is, by its name, or an expression over names such as `past+sequence`.
    case same(String)

    /// Reads `4`, `1..16`, `32..256:32`, the name of another dimension, which does not begin with a digit, or an expression
    /// over such names, such as `past+sequence`; nil when the text is none of these, or beyond the limit of a dimension.
    public init?(_ text: String) {
        func number(_ text: Substring) -> Int? {
            guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            return Int(text).flatMap { $0 <= Limits.dimension ? $0 : nil }
        }
        let isExpression = DimensionExpression.read(text)?.symbols.isEmpty == false
        if let first = text.first, isExpression || !first.isNumber, first != ".", first != ":", first != "-" {
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

extension [String: DimensionBinding] {
    /// What a symbol is, or nil when nothing is said of it. A symbol whose name is an expression over names of which
    /// something is said is that.
    func dimension(of symbol: Dimension.Symbol, depth: Int = 0) -> Dimension? {
        func bounded(_ name: String) -> Dimension {
            let other = Dimension.Symbol(name: name, lower: symbol.lower, upper: symbol.upper)
            return dimension(of: other, depth: depth + 1) ?? .symbol(other)
        }
        // Names that stand for each other in a circle stay open.
        guard depth <= count else { return nil }
        switch self[symbol.name] {
        case .fixed(let number): return .fixed(number)
        case .range(let range, _):
            return .symbol(Dimension.Symbol(name: symbol.name, lower: range.lowerBound, upper: range.upperBound))
        case .same(let other): return bounded(other)
        case nil:
            guard let expression = DimensionExpression.read(symbol.name), case .expression = expression,
                expression.symbols.allSatisfy({ self[$0.name] != nil })
            else { return nil }
            return expression.binding { dimension(of: $0, depth: depth + 1) }
        }
    }
}
