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
        guard labels.count == 2 else { return try several(forest, roots, x, context) }
        if named.count == 2 { return try both(forest, roots, x, context) }
        return try single(forest, roots, x, column: named.min() ?? 0, context)
    }

    /// Several classes: the largest sum wins. A single class: see `plainSign`.
    private func several(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard base.isEmpty || base.count == labels.count else {
            throw OperatorError("\(base.count) 'base_values' for \(labels.count) classes")
        }
        let op = try forest.ensemble(roots: roots, targets: labels.count, aggregate: .sum, base: base)
        let scores = try context.cast(context.node(op, x), to: .float32)
        if labels.count == 1 {
            return [try plainSign(of: scores, context), try transform.apply(scores, context)]
        }
        var candidates = scores
        if base.isEmpty && op.certainTargets.count < labels.count {
            // A class that no tree of the row's leaves names does not take part.
            let none = try context.numbers([-.infinity], like: candidates)
            candidates = try context.node(Where(), TreeImport.reached(op, x, context), candidates, none)
        }
        return [try labels.best(of: candidates, context), try transform.apply(scores, context)]
    }

    /// Two classes that the trees both name: the second wins when its sum is positive. Two base values make it a single
    /// sum, that of the first class and the second base value, with its negative beside it.
    private func both(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard base.count <= 2 else { throw OperatorError("\(base.count) 'base_values' for 2 classes") }
        let offsets = base.count == 1 ? [base[0], 0] : base.count == 2 ? [base[1], 0] : []
        let op = try forest.ensemble(roots: roots, targets: 2, aggregate: .sum, base: offsets)
        guard op.certainTargets.contains(1) else {
            throw OperatorError("the trees' leaves name the two classes in turn; ONNX does not say what that means")
        }
        var scores = try context.cast(context.node(op, x), to: .float32)
        if base.count == 2 {
            let score = try context.column(0, of: scores)
            scores = try context.node(Concat(axis: 1), context.node(Neg(), score), score)
        }
        if !base.isEmpty && !op.certainTargets.contains(0) {
            // As in ONNX Runtime, a class that no leaf names has the score 0 whatever the base value.
            scores = try context.node(
                Where(), TreeImport.reached(op, x, context), scores, context.numbers([0], like: scores))
        }
        return [try plainSign(of: context.column(1, of: scores), context), try transform.apply(scores, context)]
    }

    /// Two classes of which the trees name one: its sum decides, against a half when no weight is negative, else 0.
    private func single(
        _ forest: TreeForest, _ roots: [Int], _ x: ValueID, column: Int, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard base.count < 2 || (base.count == 2 && column == 0) else {
            throw OperatorError("\(base.count) 'base_values' for trees that name the second of 2 classes")
        }
        let isProbability = forest.leafEntries.allSatisfy { $0.allSatisfy { $0.weight >= 0 } }
        let threshold: Float = isProbability ? 0.5 : 0
        if column == 1 || base.count == 2 {
            // The other class scores 0, and its base value is not used; a single base value is for the first class.
            let op = try forest.ensemble(
                roots: roots, targets: 2, aggregate: .sum, base: base.count == 2 ? [base[0], 0] : [])
            let scores = try context.cast(context.node(op, x), to: .float32)
            let label = try sign(of: context.column(column, of: scores), above: threshold, context)
            return [label, try transform.apply(scores, context)]
        }
        let op = try forest.ensemble(roots: roots, targets: 1, aggregate: .sum, base: base)
        let score = try context.cast(context.node(op, x), to: .float32)
        return [
            try sign(of: score, above: threshold, context), try pair(score, isProbability: isProbability, context),
        ]
    }

    /// The label where ONNX Runtime decides by the sign alone and forgets the numbers that the model has for labels: 1
    /// where a column of scores is positive, 0 elsewhere. Strings are those of the model.
    private func plainSign(of column: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        let isPositive = try context.node(Greater(), column, context.numbers([0], like: column))
        if labels.tensor.dtype != .string {
            return try context.node(Squeeze(axes: [1]), context.cast(isPositive, to: .int64))
        }
        if labels.count == 2 { return try labels.choose(isPositive, context) }
        let first = try context.node(
            Mul(), context.cast(isPositive, to: .int64), context.add(Tensor([Int64(0)], shape: [1])))
        return try labels.look(up: context.node(Squeeze(axes: [1]), first), context)
    }

    /// The second label where a column of scores is above a threshold, else the first.
    private func sign(
        of column: ValueID, above threshold: Float, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        try labels.choose(context.node(Greater(), column, context.numbers([threshold], like: column)), context)
    }

    /// Both scores from that of the second class.
    private func pair(
        _ score: ValueID, isProbability: Bool, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard transform != .probit else { throw OperatorError("PROBIT of a single score for 2 classes is not defined") }
        let isComplement = isProbability && transform != .logistic
        let other =
            isComplement
            ? try context.node(Sub(), context.numbers([1], like: score), score) : try context.node(Neg(), score)
        let scores = try context.node(Concat(axis: 1), other, score)
        return transform == .logistic ? try context.node(Sigmoid(), scores) : scores
    }
}
