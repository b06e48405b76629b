import IR
import Importers
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

    /// The most bindings that are all tried.
    static let exhaustiveCount = 24

    init(_ symbols: [ShapeSymbol]) {
        self.symbols = symbols
        let choices = symbols.map(Choices.init)
        let count = choices.reduce(1) { min($0 * $1.count, 1 << 20) }
        if count <= Self.exhaustiveCount {
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
            // Sums of many extents have as many unknowns.
            let mixed = (0..<(16 + 3 * max(0, symbols.count - 4))).map { _ in
                ShapeBinding(choices.map { $0[$0.place(&seed)] })
            }
            fitted = Self.distinct(ladder + mixed + [ShapeBinding(symbols.map(\.upper))])
            let others = (0..<6).map { _ in
                ShapeBinding(choices.map { $0[Self.random(below: $0.count, &seed)] })
            }
            let known = Set(fitted)
            checked = Self.distinct(others.filter { !known.contains($0) })
        }
    }

    /// The numbers that a symbol can be, but for 1 when there are others; and some beyond when there are few.
    private struct Choices {
        static let fewest = 4
        let first: Int
        let step: Int
        let count: Int
        private let isCounted: Bool

        init(_ symbol: ShapeSymbol) {
            let upper = symbol.upper
            isCounted = symbol.leastUpper != nil
            var first = symbol.lower
            while first < 2 && first + symbol.step <= upper { first += symbol.step }
            self.first = first
            step = symbol.step
            count = max(Self.fewest, max(0, upper - first) / step + 1)
        }

        subscript(_ index: Int) -> Int { first + index * step }

        /// The index of some number, small ones rather than large ones. Numbers that the data decide are of every magnitude,
        /// since other extents are the smaller of them and a limit.
        func place(_ seed: inout UInt64) -> Int {
            guard isCounted, count > 8 else { return ShapeBindings.random(below: min(count, 97), &seed) }
            let magnitudes = (count - 1).bitWidth - (count - 1).leadingZeroBitCount
            let magnitude = ShapeBindings.random(below: magnitudes, &seed)
            return min(count - 1, 1 << magnitude + ShapeBindings.random(below: 1 << magnitude, &seed))
        }
    }

    /// Whether the data decide some of the numbers.
    var hasCounts: Bool { symbols.contains { $0.leastUpper != nil } }

    /// Whether a binding lies within the bounds; others only help to find expressions.
    func admits(_ binding: ShapeBinding) -> Bool {
        zip(symbols, binding.values).allSatisfy { $1 <= $0.leastUpper ?? $0.upper }
    }

    /// Whether a binding lies within the bounds where the numbers that the data decide can be these.
    func admits(_ binding: ShapeBinding, _ counts: [CountedExtent]) -> Bool {
        zip(symbols, binding.values).allSatisfy { $1 <= $0.upper }
            && counts.allSatisfy { $0.assumed ?? 0 <= $0.upper ?? .max }
    }

    /// The numbers of dimensions of inputs, and those that the data decide, by name.
    func parts(of binding: ShapeBinding) -> (dimensions: [String: Int], counts: [String: Int]) {
        var (dimensions, counts): ([String: Int], [String: Int]) = ([:], [:])
        for (symbol, number) in zip(symbols, binding.values) {
            if symbol.leastUpper == nil { dimensions[symbol.name] = number } else { counts[symbol.name] = number }
        }
        return (dimensions, counts)
    }

    /// Bindings at which the data find nothing, or one thing: of everything, and of each.
    var scarce: [ShapeBinding] {
        let counted = symbols.indices.filter { symbols[$0].leastUpper != nil }
        guard let base = fitted.first(where: admits), !counted.isEmpty else { return [] }
        func binding(_ indices: [Int], _ number: Int) -> ShapeBinding {
            var result = base
            for index in indices { result.values[index] = number }
            return result
        }
        let single = counted.count > 1 ? counted.map { binding([$0], 0) } : []
        return [binding(counted, 0), binding(counted, 1)] + single
    }

    /// A binding with the numbers that an import took where those of the binding, which the data decide, cannot be.
    func actual(_ binding: ShapeBinding, _ counts: [CountedExtent]) -> ShapeBinding {
        var result = binding
        for count in counts {
            guard let index = symbols.firstIndex(where: { $0.name == count.name && $0.leastUpper != nil }) else {
                continue
            }
            result.values[index] = count.assumed ?? binding.values[index]
        }
        return result
    }

    /// The bindings at the lower bounds, from 1 on, and at the upper ones, and one between. Numbers that the data decide are
    /// the same.
    var extremes: [ShapeBinding] {
        func binding(_ number: (ShapeSymbol) -> Int) -> ShapeBinding {
            ShapeBinding(symbols.map { $0.leastUpper.map { min($0, 2) } ?? number($0) })
        }
        let (lower, upper) = (binding { $0.lower == 0 ? $0.step : $0.lower }, binding(\.upper))
        return Self.distinct([lower, binding(Self.middle), upper])
    }

    /// Bindings where some of the symbols that may be 0 are, with the others between their bounds: all combinations for a
    /// few symbols, else each alone.
    var empty: [ShapeBinding] {
        let base = ShapeBinding(symbols.map { $0.leastUpper.map { min($0, 2) } ?? Self.middle($0) })
        var found: [ShapeBinding] = []
        for index in symbols.indices where symbols[index].lower == 0 && symbols[index].leastUpper == nil {
            let isFew = found.count < Self.mostEmpty
            found += ([base] + (isFew ? found : [])).map { binding in
                var result = binding
                result.values[index] = 0
                return result
            }
        }
        return found
    }

    /// Of more bindings with extents of 0 not all combinations are checked.
    private static let mostEmpty = 7

    /// A number between the bounds of a symbol, not far above the lower one.
    private static func middle(_ symbol: ShapeSymbol) -> Int {
        symbol.lower + min((symbol.upper - symbol.lower) / symbol.step, 16) / 2 * symbol.step
    }

    fileprivate static func random(below count: Int, _ seed: inout UInt64) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((seed >> 33) % UInt64(count))
    }

    private static func distinct(_ list: [ShapeBinding]) -> [ShapeBinding] {
        var seen: Set<ShapeBinding> = []
        return list.filter { seen.insert($0).inserted }
    }
}
