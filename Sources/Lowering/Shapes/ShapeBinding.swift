import IR

/// A number for each symbolic dimension, in the order of the symbols.
public struct ShapeBinding: Hashable, Sendable {
    public var values: [Int]

    public init(_ values: [Int]) { self.values = values }
}

extension Dimension {
    /// The number at a binding; nil when it overflows.
    func value(at binding: ShapeBinding, of symbols: [Symbol]) -> Int? {
        let bound = self.binding { symbol in
            symbols.firstIndex { $0.name == symbol.name }.map { .fixed(binding.values[$0]) }
        }
        return bound.value
    }
}
