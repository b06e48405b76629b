import IR
import Lowering

/// The bindings of symbolic dimensions at which a model is compiled to find its program for all of them.
struct ShapeBindings {
    /// The symbols with their bounds, by name.
    let symbols: [ShapeSymbol]
    /// The bindings from which expressions are found. Extents of 1, where programs take special forms, are among them only
    /// when nothing else is.
    let fitted: [ShapeBinding]
    /// Bindings at which the expressions are checked.
    let checked: [ShapeBinding]
    /// True when `fitted`, `checked` and the bindings with an extent of 1 are all that there are.
    let isExhaustive: Bool

    /// The most bindings that are all tried.
    static let exhaustiveCount = 24

    init(_ symbols: [ShapeSymbol]) {
        self.symbols = symbols
        let choices = symbols.map(Choices.init)
        let count = choices.reduce(1) { min($0 * $1.count, 1 << 20) }
        isExhaustive = count <= Self.exhaustiveCount
        if isExhaustive {
            fitted = choices.reduce([ShapeBinding([])]) { all, choice in
                all.flatMap { start in (0..<choice.count).map { ShapeBinding(start.values + [choice[$0]]) } }
            }
            checked = []
        } else {
            var seed: UInt64 = 1
            // Small shapes are cheap, and every remainder occurs among neighbours.
            let ladder = (0..<10).map { step in
                ShapeBinding(
                    choices.enumerated().map { index, choice in
                        choice[(step * (2 * index + 1) + index * min(step, 1)) % min(choice.count, 11)]
                    })
            }
            let mixed = (0..<16).map { _ in
                ShapeBinding(choices.map { $0[Self.random(below: min($0.count, 97), &seed)] })
            }
            fitted = Self.distinct(ladder + mixed + [ShapeBinding(symbols.map(\.upper))])
            let others = (0..<6).map { _ in
                ShapeBinding(choices.map { $0[Self.random(below: $0.count, &seed)] })
            }
            let known = Set(fitted)
            checked = Self.distinct(others.filter { !known.contains($0) })
        }
    }

    /// The numbers that a symbol can be, but for 1 when there are others.
    private struct Choices {
        let first: Int
        let step: Int
        let count: Int

        init(_ symbol: ShapeSymbol) {
            first = symbol.lower == 1 && symbol.upper > 1 ? 1 + symbol.step : symbol.lower
            step = symbol.step
            count = (symbol.upper - first) / step + 1
        }

        subscript(_ index: Int) -> Int { first + index * step }
    }

    /// The bindings at the lower bounds and at the upper ones, and one between.
    var extremes: [ShapeBinding] {
        let lower = ShapeBinding(symbols.map(\.lower))
        let upper = ShapeBinding(symbols.map(\.upper))
        let middle = ShapeBinding(
            symbols.map { $0.lower + min(($0.upper - $0.lower) / $0.step, 16) / 2 * $0.step })
        return Self.distinct([lower, middle, upper])
    }

    private static func random(below count: Int, _ seed: inout UInt64) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((seed >> 33) % UInt64(count))
    }

    private static func distinct(_ list: [ShapeBinding]) -> [ShapeBinding] {
        var seen: Set<ShapeBinding> = []
        return list.filter { seen.insert($0).inserted }
    }
}
