import Core
import IR

/// How the sums of a tree ensemble become a class and its scores, as ONNX Runtime does it where the standard is vague.
struct TreeDecision {
    let labels: ClassLabels
    let transform: PostTransform
    let base: [Double]

    /// Adds the ensemble and the decision; returns the labels and the scores.
    func add(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard labels.count >= 1 else { throw OperatorError("no class labels are given") }
        let named = Set(forest.leafEntries.flatMap { $0.map(\.target) })
        guard named.allSatisfy({ (0..<labels.count).contains($0) }) else {
            throw OperatorError("'class_ids' names a class beyond the \(labels.count) labels")
        }
        if labels.count == 2 && named.count == 1 {
            return try single(forest, roots, x, column: named.min() ?? 0, context)
        }
        return try several(forest, roots, x, context)
    }

    /// Several classes: the largest sum wins.
    private func several(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard base.isEmpty || base.count == labels.count else {
            throw OperatorError("\(base.count) 'base_values' for \(labels.count) classes")
        }
        var op = try forest.ensemble(roots: roots, targets: labels.count, aggregate: .sum, base: base)
        op.withReached = base.isEmpty && !op.reachesEveryTarget
        let outputs = try context.add(op, [x])
        var candidates = outputs[0]
        if op.withReached {
            // A class that no tree of the row's leaves names does not take part.
            let none = try context.numbers([-.infinity], like: candidates)
            candidates = try context.node(Where(), outputs[1], candidates, none)
        }
        let scores = try context.cast(outputs[0], to: .float32)
        return [try labels.best(of: candidates, context), try transform.apply(scores, context)]
    }

    /// Two classes of which the trees name one: the sum decides between them, and the second score follows from it.
    private func single(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, column: Int, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var forest = forest
        for leaf in forest.leafEntries.indices {
            for entry in forest.leafEntries[leaf].indices { forest.leafEntries[leaf][entry].target = 0 }
        }
        guard base.count <= 2 else { throw OperatorError("\(base.count) 'base_values' for 2 classes") }
        let offset = base.last.map { [$0] } ?? []
        let op = try forest.ensemble(roots: roots, targets: 1, aggregate: .sum, base: offset)
        let score = try context.cast(context.node(op, x), to: .float32)
        let isPositiveOnly = forest.leafEntries.allSatisfy { $0.allSatisfy { $0.weight >= 0 } }
        let threshold = try context.numbers([isPositiveOnly ? 0.5 : 0], like: score)
        let label = try labels.choose(context.node(Greater(), score, threshold), context)
        return [label, try pair(score, isProbability: isPositiveOnly, context)]
    }

    /// Both scores from that of the second class.
    private func pair(
        _ score: ValueID, isProbability: Bool, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        switch transform {
        case .probit: return try transform.apply(score, context)
        case .logistic where !isProbability:
            let other = try context.node(Neg(), score)
            return try context.node(Sigmoid(), context.node(Concat(axis: 1), other, score))
        default:
            let other =
                isProbability
                ? try context.node(Sub(), context.numbers([1], like: score), score) : try context.node(Neg(), score)
            return try context.node(Concat(axis: 1), other, score)
        }
    }
}
