import IR

/// Finds expressions over symbols that give observed numbers.
///
/// The candidates are sums of at most two products of extents with a constant, each extent being a symbol, its number of
/// panels of sixteen, or the result of a sliding window over another one. An expression is taken only when it gives every
/// observed number, so that several times more numbers than unknowns have to agree.
struct ExtentFit {
    let symbols: [ShapeSymbol]
    let bindings: [ShapeBinding]
    /// The extents from which expressions are made, with their numbers at each binding.
    private var atoms: [Term] = []
    /// Products of at most three of them, the ones of at most two first.
    private var products: [Term] = []
    private var simpleCount = 0
    private var known: [[Int]: Dimension] = [:]

    /// An expression and its number at each binding.
    private struct Term {
        var expression: Dimension
        var numbers: [Int]
    }

    init(_ symbols: [ShapeSymbol], _ bindings: [ShapeBinding]) {
        self.symbols = symbols
        self.bindings = bindings
        for (index, symbol) in symbols.enumerated() {
            add(Term(expression: symbol.dimension, numbers: bindings.map { $0.values[index] }))
        }
    }

    /// The expression for numbers observed at the bindings, or nil.
    /// - Parameter isExtent: whether the numbers are an extent, to be remembered as one that others are made of.
    mutating func expression(for numbers: [Int], isExtent: Bool = false) -> Dimension? {
        if let found = known[numbers] { return found }
        if numbers.allSatisfy({ $0 == numbers[0] }) { return .fixed(numbers[0]) }
        let found = affine(numbers) ?? quotient(numbers) ?? sumOfTwo(numbers)
        if isExtent, let found, !found.isProduct { add(Term(expression: found, numbers: numbers)) }
        known[numbers] = found
        return found
    }

    private mutating func add(_ term: Term) {
        guard !atoms.contains(where: { $0.numbers == term.numbers }), atoms.count < 24 else { return }
        var fresh = [term]
        let panels = term.numbers.map { ($0 + 15) / 16 }
        if Set(panels).count > 1 { fresh.append(Term(expression: (term.expression + 15) / 16, numbers: panels)) }
        atoms += fresh
        let pairs = atoms.indices.flatMap { i in atoms[i...].map { times(atoms[i], $0) } }
        let triples = atoms.indices.flatMap { i in
            atoms.indices[i...].flatMap { j in atoms[j...].map { times(times(atoms[i], atoms[j]), $0) } }
        }
        simpleCount = atoms.count + pairs.count
        products = atoms + pairs + triples
    }

    private func times(_ a: Term, _ b: Term) -> Term {
        Term(
            expression: a.expression * b.expression,
            numbers: zip(a.numbers, b.numbers).map { $0.multipliedReportingOverflow(by: $1).partialValue })
    }

    /// (p * product + r) / q.
    private func affine(_ numbers: [Int]) -> Dimension? {
        for term in products {
            guard let other = term.numbers.firstIndex(where: { $0 != term.numbers[0] }) else { continue }
            var (p, q) = (numbers[other] - numbers[0], term.numbers[other] - term.numbers[0])
            guard p != 0 else { continue }
            let divisor = Self.greatestCommonDivisor(p.magnitude, q.magnitude) * (q < 0 ? -1 : 1)
            (p, q) = (p / divisor, q / divisor)
            guard q <= 4096, let r = Self.fma(q, numbers[0], -p, term.numbers[0]),
                zip(numbers, term.numbers).allSatisfy({ Self.fma(q, $0, -p, $1) == r })
            else { continue }
            return (term.expression * .fixed(p) + .fixed(r)) / .fixed(q)
        }
        return nil
    }

    /// floor((p * extent + r) / q), as sliding windows and panels give; r must be certain.
    private func quotient(_ numbers: [Int]) -> Dimension? {
        for q in 2...32 {
            for atom in atoms {
                for p in [1, 2, 3, 4, 8] where p < q {
                    var (low, high) = (Int.min, Int.max)
                    for (number, extent) in zip(numbers, atom.numbers) {
                        low = max(low, number * q - p * extent)
                        high = min(high, number * q + q - 1 - p * extent)
                    }
                    guard low == high else { continue }
                    return (atom.expression * .fixed(p) + .fixed(low)) / .fixed(q)
                }
            }
        }
        return nil
    }

    /// p * product + q * product + r with integers.
    private func sumOfTwo(_ numbers: [Int]) -> Dimension? {
        for (i, a) in products.prefix(simpleCount).enumerated() {
            for b in products[..<i] {
                guard let (p, q, r) = Self.solve(numbers, a.numbers, b.numbers) else { continue }
                return a.expression * .fixed(p) + b.expression * .fixed(q) + .fixed(r)
            }
        }
        return nil
    }

    private static func solve(_ v: [Int], _ a: [Int], _ b: [Int]) -> (Int, Int, Int)? {
        guard v.count >= 5 else { return nil }
        // Three points with independent differences.
        for last in 2..<v.count {
            let (a1, b1, v1) = (Double(a[1] - a[0]), Double(b[1] - b[0]), Double(v[1] - v[0]))
            let (a2, b2, v2) = (Double(a[last] - a[0]), Double(b[last] - b[0]), Double(v[last] - v[0]))
            let determinant = a1 * b2 - a2 * b1
            guard determinant != 0 else { continue }
            let (p, q) = ((v1 * b2 - v2 * b1) / determinant, (a1 * v2 - a2 * v1) / determinant)
            guard p.rounded() == p, q.rounded() == q, abs(p) < 1e15, abs(q) < 1e15 else { return nil }
            let (x, y) = (Int(p), Int(q))
            guard let first = fma(x, a[0], y, b[0]) else { return nil }
            let rest = v[0] - first
            guard v.indices.allSatisfy({ fma(x, a[$0], y, b[$0]).map { $0 + rest } == v[$0] }) else { return nil }
            return (x, y, rest)
        }
        return nil
    }

    /// a * b + c * d, or nil on overflow.
    private static func fma(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Int? {
        let (x, overflowX) = a.multipliedReportingOverflow(by: b)
        let (y, overflowY) = c.multipliedReportingOverflow(by: d)
        let (sum, overflow) = x.addingReportingOverflow(y)
        return overflowX || overflowY || overflow ? nil : sum
    }

    private static func greatestCommonDivisor(_ a: UInt, _ b: UInt) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return Int(a)
    }
}

extension Dimension {
    /// Made of symbols and numbers by multiplication alone.
    fileprivate var isProduct: Bool {
        switch self {
        case .fixed, .symbol: true
        case .expression(let operation, let left, let right):
            operation == .multiply && left.isProduct && right.isProduct
        }
    }
}
