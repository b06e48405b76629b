import IR
import Lowering

/// The bindings of symbolic dimensions at which a model is compiled to find its program for all of them.
struct ShapeBindings {
    /// The symbols with their bounds, by name.
    let symbols: [Dimension.Symbol]
    /// The bindings from which expressions are found. Extents of 1, where programs take special forms, are among them only
    /// when nothing else is.
    let fitted: [ShapeBinding]
    /// Bindings at which the expressions are checked.
    let checked: [ShapeBinding]
    /// True when `fitted`, `checked` and the bindings with an extent of 1 are all that there are.
    let isExhaustive: Bool

    /// The most bindings that are all tried.
    static let exhaustiveCount = 24

    init(_ symbols: [Dimension.Symbol]) {
        self.symbols = symbols
        let ranges = symbols.map { symbol in
            let upper = symbol.upper ?? symbol.lower
            return (upper > 1 ? max(symbol.lower, 2) : symbol.lower)...upper
        }
        let count = ranges.reduce(1) { min($0 * min($1.count, 1 << 20), 1 << 40) }
        isExhaustive = count <= Self.exhaustiveCount
        if isExhaustive {
            fitted = ranges.reduce([ShapeBinding([])]) { all, range in
                all.flatMap { start in range.map { ShapeBinding(start.values + [$0]) } }
            }
            checked = []
        } else {
            var seed: UInt64 = 1
            let mixed = (0..<16).map { _ in ShapeBinding(ranges.map { Self.pick($0, &seed) }) }
            let top = ShapeBinding(ranges.map(\.upperBound))
            let bottom = ShapeBinding(ranges.map(\.lowerBound))
            fitted = Self.distinct([bottom] + Self.ladder(ranges) + mixed + [top])
            let others = (0..<6).map { _ in ShapeBinding(ranges.map { Self.draw($0, &seed) }) }
            let known = Set(fitted)
            checked = Self.distinct(others.filter { !known.contains($0) })
        }
    }

    /// The bindings at the lower bounds and at the upper ones, and one between.
    var extremes: [ShapeBinding] {
        let lower = ShapeBinding(symbols.map(\.lower))
        let upper = ShapeBinding(symbols.map { $0.upper ?? $0.lower })
        let middle = ShapeBinding(zip(lower.values, upper.values).map { ($0 + min($1, $0 + 16) + 1) / 2 })
        return Self.distinct([lower, middle, upper])
    }

    /// Small steps from the lower bounds on, where sizes are cheap and every remainder occurs.
    private static func ladder(_ ranges: [ClosedRange<Int>]) -> [ShapeBinding] {
        (1..<10).map { step in
            ShapeBinding(
                ranges.enumerated().map { index, range in
                    range.lowerBound + (step * (index * 2 + 1) + index) % min(range.count, 11)
                })
        }
    }

    /// A number from near the lower bound.
    private static func pick(_ range: ClosedRange<Int>, _ seed: inout UInt64) -> Int {
        draw(range.lowerBound...min(range.upperBound, range.lowerBound + 96), &seed)
    }

    private static func draw(_ range: ClosedRange<Int>, _ seed: inout UInt64) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int((seed >> 33) % UInt64(range.count))
    }

    private static func distinct(_ list: [ShapeBinding]) -> [ShapeBinding] {
        var seen: Set<ShapeBinding> = []
        return list.filter { seen.insert($0).inserted }
    }
}
