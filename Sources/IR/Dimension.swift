import Core

/// One extent of a tensor's shape: a number, or an expression over bounded symbols.
///
/// Arithmetic simplifies as it goes, so that a fixed result is always `.fixed` and equal extents compare equal in the
/// forms that shape inference produces.
public indirect enum Dimension: Hashable, Sendable {
    case fixed(Int)
    case symbol(Symbol)
    case expression(Operation, Dimension, Dimension)

    /// A named extent with bounds; `upper` is nil while nobody has bounded it.
    public struct Symbol: Hashable, Sendable {
        public var name: String
        public var lower: Int
        public var upper: Int?

        public init(name: String, lower: Int = 0, upper: Int? = nil) {
            self.name = name
            self.lower = lower
            self.upper = upper
        }

        /// True when the name is a letter or `_` followed by letters, digits, `_` and `.`.
        var hasPlainName: Bool {
            guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
                return false
            }
            return name.utf8.allSatisfy(TextScanner.isWordByte)
        }
    }

    /// Operations between extents. Division rounds toward negative infinity and has a positive fixed divisor.
    public enum Operation: String, Hashable, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case minimum = "min"
        case maximum = "max"
    }

    /// The number, when it is one.
    public var value: Int? {
        if case .fixed(let number) = self { number } else { nil }
    }

    /// The largest number this can be; nil when a symbol in it is unbounded or the bound overflows.
    public var upperBound: Int? { bounds.upper }

    /// The smallest number this can be.
    public var lowerBound: Int { bounds.lower ?? 0 }

    /// The symbols that occur, each once, in order of appearance.
    public var symbols: [Symbol] {
        switch self {
        case .fixed: []
        case .symbol(let symbol): [symbol]
        case .expression(_, let left, let right):
            left.symbols.merging(right.symbols)
        }
    }

    private var bounds: (lower: Int?, upper: Int?) {
        switch self {
        case .fixed(let number): return (number, number)
        case .symbol(let symbol): return (symbol.lower, symbol.upper)
        case .expression(let operation, let left, let right):
            let (a, b) = (left.bounds, right.bounds)
            func apply(_ x: Int?, _ y: Int?) -> Int? {
                guard let x, let y else { return nil }
                return operation.apply(x, y)
            }
            switch operation {
            case .subtract: return (apply(a.lower, b.upper), apply(a.upper, b.lower))
            case .multiply:
                let corners = [(a.lower, b.lower), (a.lower, b.upper), (a.upper, b.lower), (a.upper, b.upper)]
                    .map { apply($0.0, $0.1) }
                let known = corners.compactMap { $0 }
                guard known.count == 4 else { return (nil, nil) }
                return (known.min(), known.max())
            case .add, .divide, .minimum, .maximum: return (apply(a.lower, b.lower), apply(a.upper, b.upper))
            }
        }
    }

    /// Replaces symbols by name: the number or bounded symbol that `bind` returns, or the symbol itself where it returns nil.
    public func binding(_ bind: (Symbol) -> Dimension?) -> Dimension {
        switch self {
        case .fixed: self
        case .symbol(let symbol): bind(symbol) ?? self
        case .expression(let operation, let left, let right):
            Self.combine(operation, left.binding(bind), right.binding(bind))
        }
    }

    /// The simplified result of an operation.
    public static func combine(_ operation: Operation, _ left: Dimension, _ right: Dimension) -> Dimension {
        if case .fixed(let a) = left, case .fixed(let b) = right, let number = operation.apply(a, b) {
            return .fixed(number)
        }
        switch (operation, left, right) {
        case (.add, .fixed(0), let other), (.add, let other, .fixed(0)), (.subtract, let other, .fixed(0)),
            (.multiply, .fixed(1), let other), (.multiply, let other, .fixed(1)), (.divide, let other, .fixed(1)):
            return other
        case (.multiply, .fixed(0), _), (.multiply, _, .fixed(0)): return .fixed(0)
        case (.subtract, let a, let b) where a == b: return .fixed(0)
        case (.minimum, _, _), (.maximum, _, _): return extreme(operation, left, right)
        case (.add, let a, let b) where a == b: return combine(.multiply, a, .fixed(2))
        case (.add, .expression(.add, let a, .fixed(let x)), .fixed(let y)):
            return combine(.add, a, .fixed(x &+ y))
        case (.multiply, .expression(.multiply, let a, .fixed(let x)), .fixed(let y))
        where !x.multipliedReportingOverflow(by: y).overflow:
            return combine(.multiply, a, .fixed(x * y))
        case (.subtract, let a, .fixed(let b)) where b != .min: return combine(.add, a, .fixed(-b))
        case (.divide, .expression(.multiply, let a, .fixed(let x)), .fixed(let y)) where y != 0 && x % y == 0:
            return combine(.multiply, a, .fixed(x / y))
        case (.add, .fixed, _), (.multiply, .fixed, _): return .expression(operation, right, left)
        default: return .expression(operation, left, right)
        }
    }

    /// The least or largest of what two expressions name, each once in order of appearance and one number last: results that
    /// follow from each other again and again, as in an unrolled loop, stay short.
    private static func extreme(_ operation: Operation, _ left: Dimension, _ right: Dimension) -> Dimension {
        var known = Set<Dimension>()
        let operands = left.operands(of: operation) + right.operands(of: operation)
        let numbers = operands.compactMap(\.value)
        let number = operation == .minimum ? numbers.min() : numbers.max()
        let parts =
            operands.filter { $0.value == nil && known.insert($0).inserted } + (number.map { [.fixed($0)] } ?? [])
        return parts.dropFirst().reduce(parts[0]) { .expression(operation, $0, $1) }
    }

    /// What an expression of one operation joins: a, b and c for `min(min(a, b), c)`.
    private func operands(of operation: Operation) -> [Dimension] {
        guard case .expression(operation, let left, let right) = self else { return [self] }
        return left.operands(of: operation) + right.operands(of: operation)
    }

    /// True when the expression has more than `limit` parts.
    public func isLonger(than limit: Int) -> Bool {
        var rest = limit
        func count(_ dimension: Dimension) -> Bool {
            rest -= 1
            guard rest >= 0 else { return true }
            guard case .expression(_, let left, let right) = dimension else { return false }
            return count(left) || count(right)
        }
        return count(self)
    }

    public static func + (left: Dimension, right: Dimension) -> Dimension { combine(.add, left, right) }
    public static func - (left: Dimension, right: Dimension) -> Dimension { combine(.subtract, left, right) }
    public static func * (left: Dimension, right: Dimension) -> Dimension { combine(.multiply, left, right) }
    public static func / (left: Dimension, right: Dimension) -> Dimension { combine(.divide, left, right) }
}

extension Dimension.Operation {
    /// The number, or nil on overflow or division by a number that is not positive.
    func apply(_ a: Int, _ b: Int) -> Int? {
        func checked(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
            result.overflow ? nil : result.partialValue
        }
        switch self {
        case .add: return checked(a.addingReportingOverflow(b))
        case .subtract: return checked(a.subtractingReportingOverflow(b))
        case .multiply: return checked(a.multipliedReportingOverflow(by: b))
        case .divide:
            guard b > 0 else { return nil }
            return a >= 0 ? a / b : -((b - 1 - a) / b)
        case .minimum: return min(a, b)
        case .maximum: return max(a, b)
        }
    }
}

extension [Dimension.Symbol] {
    /// These and those of others that are not among them.
    fileprivate func merging(_ others: Self) -> Self { self + others.filter { !contains($0) } }
}

extension Dimension: ExpressibleByIntegerLiteral, CustomStringConvertible {
    public init(integerLiteral value: Int) { self = .fixed(value) }

    /// `4`, `N`, `(N + 1)`, `min(N, 3)`; names with other characters in quotes.
    public var description: String {
        switch self {
        case .fixed(let number): "\(number)"
        case .symbol(let symbol): symbol.hasPlainName ? symbol.name : GraphPrinter.quoted(symbol.name)
        case .expression(let operation, let left, let right):
            switch operation {
            case .minimum, .maximum: "\(operation.rawValue)(\(left), \(right))"
            default: "(\(left) \(operation.rawValue) \(right))"
            }
        }
    }
}
