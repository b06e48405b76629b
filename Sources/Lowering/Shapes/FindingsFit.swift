import IR

/// Numbers that imports of a model at several bindings have found, and whether those of further bindings follow from them.
///
/// What a program for many shapes does where its extents are 0 or 1 follows from larger ones. Here it shows whether the
/// model does the same there.
public struct FindingsFit {
    /// Numbers by a key that is the same at each binding.
    public typealias Findings = [String: [Int]]

    private let symbols: [ShapeSymbol]
    private var expressions: [String: [Dimension?]] = [:]

    /// - Parameter samples: findings at bindings; those that some lack, or have more of, say nothing.
    public init(_ symbols: [ShapeSymbol], _ samples: [(binding: ShapeBinding, findings: Findings)]) {
        self.symbols = symbols
        var fit = ExtentFit(symbols, samples.map(\.binding))
        // What was found earlier helps to explain the next, so the order is always the same.
        for (key, first) in (samples.first?.findings ?? [:]).sorted(by: { $0.key < $1.key }) {
            let all = samples.compactMap { $0.findings[key] }
            guard all.count == samples.count, all.allSatisfy({ $0.count == first.count }) else { continue }
            expressions[key] = first.indices.map { index in
                fit.expression(for: all.map { $0[index] }, isExtent: true)
            }
        }
    }

    /// The first number of those that follow at a binding; nil when none does.
    public func number(_ key: String, at binding: ShapeBinding) -> Int? {
        expressions[key]?.first?.flatMap { $0.value(at: binding, of: symbols) }
    }

    /// Whether numbers found at a binding are those that follow; an extent below 0 counts as 0.
    public func agrees(_ key: String, _ numbers: [Int], at binding: ShapeBinding) -> Bool {
        guard let expressions = expressions[key], expressions.count == numbers.count else { return true }
        return zip(expressions, numbers).allSatisfy { expression, number in
            guard let expression, let expected = expression.value(at: binding, of: symbols) else { return true }
            return expected == number || number == 0 && expected < 0
        }
    }
}
