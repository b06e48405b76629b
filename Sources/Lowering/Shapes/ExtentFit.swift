import IR

/// Finds expressions over symbols that give observed numbers.
///
/// The candidates are sums of products of extents with a constant, and the smaller or larger of these and a number or an
/// extent; each extent being a symbol, its number of panels of sixteen, or the result of a sliding window over another one.
/// An expression is taken only when it gives every observed number, so that several times more numbers than unknowns have
/// to agree.
struct ExtentFit {
    let symbols: [ShapeSymbol]
    let bindings: [ShapeBinding]
    /// The extents from which expressions are made, with their numbers at each binding.
    private var atoms: [Term] = []
    /// Products of two of them.
    private var pairs: [Term] = []
    /// Products of three of the first ones.
    private var triples: [Term] = []
    /// The extents among the atoms that are no sum of others, for sums of any length.
    private var summands: [Term] = []
    private var known: [[Int]: Dimension] = [:]

    /// An expression and its number at each binding.
    private struct Term {
        var expression: Dimension
        var numbers: [Int]
    }

    /// The most extents that others are made of, and that triples are made of.
    private static let mostAtoms = 96
    private static let mostAtomsOfTriples = 24

    init(_ symbols: [ShapeSymbol], _ bindings: [ShapeBinding]) {
        self.symbols = symbols
        self.bindings = bindings
        for (index, symbol) in symbols.enumerated() {
            let term = Term(expression: symbol.dimension, numbers: bindings.map { $0.values[index] })
            add(term, isSum: false)
        }
    }

    /// The expression for numbers observed at the bindings, or nil.
    /// - Parameter isExtent: whether the numbers are an extent, to be remembered as one that others are made of.
    mutating func expression(for numbers: [Int], isExtent: Bool = false) -> Dimension? {
        if let found = known[numbers] { return found }
        if numbers.allSatisfy({ $0 == numbers[0] }) { return .fixed(numbers[0]) }
        // What does not grow any more is limited, though quotients of few numbers may look alike.
        let exact = affine(numbers)
        let cut = exact == nil ? plateau(numbers) : nil
        let simple = exact ?? cut ?? quotient(numbers)
        let limited = cut ?? (simple == nil ? limit(numbers) : nil)
        let found = simple ?? limited ?? sum(numbers) ?? sumOfTwo(numbers)
        if let found, limited != nil || isExtent && !found.isProduct {
            add(Term(expression: found, numbers: numbers), isSum: simple == nil && limited == nil)
        }
        known[numbers] = found
        return found
    }

    private mutating func add(_ term: Term, isSum: Bool) {
        guard !atoms.contains(where: { $0.numbers == term.numbers }), atoms.count < Self.mostAtoms else { return }
        var fresh = [term]
        let panels = term.numbers.map { ($0 + 15) / 16 }
        if Set(panels).count > 1 { fresh.append(Term(expression: (term.expression + 15) / 16, numbers: panels)) }
        if !isSum && !term.expression.isProductOfSeveral { summands.append(term) }
        for atom in fresh {
            atoms.append(atom)
            let products = atoms.map { times($0, atom) }
            pairs += products
            guard atoms.count <= Self.mostAtomsOfTriples else { continue }
            triples += products.indices.flatMap { index in
                products[...index].map { times($0, atoms[index]) }
            }
        }
    }

    private func times(_ a: Term, _ b: Term) -> Term {
        Term(
            expression: a.expression * b.expression,
            numbers: zip(a.numbers, b.numbers).map { $0.multipliedReportingOverflow(by: $1).partialValue })
    }

    /// (p * product + r) / q.
    private func affine(_ numbers: [Int]) -> Dimension? {
        for terms in [atoms, pairs, triples] {
            for term in terms {
                if let found = Self.affine(numbers, term) { return found }
            }
        }
        return nil
    }

    private static func affine(_ numbers: [Int], _ term: Term) -> Dimension? {
        guard let other = term.numbers.firstIndex(where: { $0 != term.numbers[0] }) else { return nil }
        var (p, q) = (numbers[other] - numbers[0], term.numbers[other] - term.numbers[0])
        guard p != 0 else { return nil }
        let divisor = greatestCommonDivisor(p.magnitude, q.magnitude) * (q < 0 ? -1 : 1)
        (p, q) = (p / divisor, q / divisor)
        guard q <= 4096, let r = fma(q, numbers[0], -p, term.numbers[0]),
            zip(numbers, term.numbers).allSatisfy({ fma(q, $0, -p, $1) == r })
        else { return nil }
        return (term.expression * .fixed(p) + .fixed(r)) / .fixed(q)
    }

    /// The smaller one of an extent and a number, where several extents are larger than the number.
    private func plateau(_ numbers: [Int]) -> Dimension? {
        guard let most = numbers.max() else { return nil }
        let found = atoms.first { term in
            zip(term.numbers, numbers).allSatisfy { min($0, most) == $1 }
                && Set(term.numbers.filter { $0 > most }).count > 1
        }
        return found.map { .combine(.minimum, $0.expression, .fixed(most)) }
    }

    /// The smaller or the larger one of an expression and a number, or of two extents.
    private func limit(_ numbers: [Int]) -> Dimension? {
        guard let most = numbers.max(), let least = numbers.min() else { return nil }
        for term in atoms {
            if zip(term.numbers, numbers).allSatisfy({ min($0, most) == $1 }) {
                return .combine(.minimum, term.expression, .fixed(most))
            }
            if zip(term.numbers, numbers).allSatisfy({ max($0, least) == $1 }) {
                return .combine(.maximum, term.expression, .fixed(least))
            }
        }
        for (operation, number) in [(Dimension.Operation.minimum, most), (.maximum, least)] {
            let free = numbers.indices.filter { numbers[$0] != number }
            guard free.count >= Self.fewestFree else { continue }
            let (rest, isBelow) = (free.map { numbers[$0] }, operation == .minimum)
            for terms in [atoms, pairs] {
                for term in terms {
                    let part = Term(expression: term.expression, numbers: free.map { term.numbers[$0] })
                    guard let found = Self.affine(rest, part), let values = found.values(at: bindings, of: symbols),
                        zip(values, numbers).allSatisfy({ $1 == (isBelow ? min($0, number) : max($0, number)) })
                    else { continue }
                    return .combine(operation, found, .fixed(number))
                }
            }
        }
        for (index, a) in atoms.enumerated() {
            for b in atoms[..<index] {
                let both = zip(a.numbers, b.numbers)
                if zip(both, numbers).allSatisfy({ min($0.0, $0.1) == $1 }) {
                    return .combine(.minimum, a.expression, b.expression)
                }
                if zip(both, numbers).allSatisfy({ max($0.0, $0.1) == $1 }) {
                    return .combine(.maximum, a.expression, b.expression)
                }
            }
        }
        return nil
    }

    /// The fewest numbers beside a limit that show what is limited.
    private static let fewestFree = 5

    /// A sum of extents with integers before them and a constant. The numbers have to be several more than the unknowns.
    private func sum(_ numbers: [Int]) -> Dimension? {
        let columns = summands.map { $0.numbers.map(Double.init) } + [numbers.map { _ in 1 }]
        guard let solution = Self.solution(columns, numbers.map(Double.init)) else { return nil }
        let factors = solution.map { $0.rounded() }
        guard factors.allSatisfy({ abs($0) < 1e12 }) else { return nil }
        var found = Dimension.fixed(0)
        for (factor, term) in zip(factors, summands) where factor != 0 {
            found = found + term.expression * .fixed(Int(factor))
        }
        found = found + .fixed(Int(factors[summands.count]))
        return found.values(at: bindings, of: symbols) == numbers ? found : nil
    }

    /// The factors of columns whose sum is a column; 0 for columns that follow from others before them. Gauss's elimination
    /// with the largest pivot.
    /// - Returns: nil when there is no solution, or hardly more numbers than unknowns.
    private static func solution(_ columns: [[Double]], _ sum: [Double]) -> [Double]? {
        var rows = sum.indices.map { row in columns.map { $0[row] } + [sum[row]] }
        var pivots: [(row: Int, column: Int)] = []
        for column in columns.indices {
            let start = pivots.count
            guard start < rows.count,
                let best = (start..<rows.count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
                abs(rows[best][column]) > 1e-6
            else { continue }
            rows.swapAt(start, best)
            for row in rows.indices where row != start && rows[row][column] != 0 {
                let factor = rows[row][column] / rows[start][column]
                for index in column...columns.count { rows[row][index] -= factor * rows[start][index] }
            }
            pivots.append((start, column))
        }
        guard pivots.count + 3 <= rows.count else { return nil }
        var factors = [Double](repeating: 0, count: columns.count)
        for (row, column) in pivots { factors[column] = rows[row][columns.count] / rows[row][column] }
        return factors
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

    /// The most products of which pairs are tried.
    private static let mostTermsOfSums = 400

    /// p * product + q * product + r with integers.
    private func sumOfTwo(_ numbers: [Int]) -> Dimension? {
        let products = Array((atoms + pairs).prefix(Self.mostTermsOfSums))
        for (i, a) in products.enumerated() {
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

    /// Whether it is a product with a symbol in it, not a symbol alone.
    fileprivate var isProductOfSeveral: Bool {
        if case .expression(.multiply, _, _) = self { true } else { false }
    }

    /// The numbers at bindings; nil when one overflows.
    fileprivate func values(at bindings: [ShapeBinding], of symbols: [ShapeSymbol]) -> [Int]? {
        var numbers: [Int] = []
        for binding in bindings {
            guard let number = value(at: binding, of: symbols) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
