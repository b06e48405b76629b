import IR

/// A symbolic dimension with bounds, both inclusive: `lower`, `lower + step` and so on. Inputs have it as an extent, or it
/// is a number that the program finds in its data.
public struct ShapeSymbol: Hashable, Sendable {
    public var name: String
    public var lower: Int
    /// Some steps above the lower bound.
    public var upper: Int
    public var step: Int
    /// For a number found in the data, the most that it can be at the smallest shapes; nil for extents of inputs.
    public var leastUpper: Int?

    public init(name: String, lower: Int, upper: Int, step: Int = 1, leastUpper: Int? = nil) {
        self.leastUpper = leastUpper
        self.name = name
        self.lower = lower
        self.upper = upper
        self.step = step
    }

    var dimension: Dimension { .symbol(Dimension.Symbol(name: name, lower: lower, upper: upper)) }
}

/// A number for each symbolic dimension, in the order of the symbols.
public struct ShapeBinding: Hashable, Sendable {
    public var values: [Int]

    public init(_ values: [Int]) { self.values = values }
}

extension Dimension {
    /// The number at a binding; nil when it overflows.
    func value(at binding: ShapeBinding, of symbols: [ShapeSymbol]) -> Int? {
        let bound = self.binding { symbol in
            symbols.firstIndex { $0.name == symbol.name }.map { .fixed(binding.values[$0]) }
        }
        return bound.value
    }
}
