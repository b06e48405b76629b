import Core
import IR

extension Spelling {
    /// ONNX SVMClassifier: a machine for each pair of classes, which vote; or one linear function for each class. With
    /// `prob_a` the scores are probabilities, else those of the pairs (both signs for two classes).
    static let svmClassifier = Spelling.classical("SVMClassifier") { (node, context) throws(OperatorError) in
        let x = try context.rows(context.cast(node.required(0, "X"), to: .float32))
        let model = try SVMClassifierModel(&node)
        return model.perClass.isEmpty ? try model.linear(x, context) : try model.pairs(x, context)
    }
}

/// The attributes of SVMClassifier.
private struct SVMClassifierModel {
    let machine: SupportVectors
    let coefficients: [Float]
    let rho: [Float]
    let (slopes, shifts): ([Float], [Float])
    /// The number of support vectors of each class; empty for linear functions.
    let perClass: [Int]
    let labels: ClassLabels
    let transform: PostTransform

    init(_ node: inout ForeignNode) throws(OperatorError) {
        machine = try SupportVectors(&node)
        coefficients = try node.take("coefficients") ?? []
        rho = try node.take("rho") ?? []
        slopes = try node.take("prob_a") ?? []
        shifts = try node.take("prob_b") ?? []
        perClass = try node.take("vectors_per_class") ?? []
        labels = try ClassLabels(&node, integers: "classlabels_ints")
        transform = try node.take("post_transform") ?? .none
        guard labels.count >= 2 else { throw OperatorError("\(labels.count) class labels are given") }
        guard !rho.isEmpty else { throw OperatorError("attribute 'rho' is missing") }
        guard slopes.count == shifts.count else { throw OperatorError("'prob_a' and 'prob_b' differ in length") }
    }

    private var classPairs: [(Int, Int)] {
        (0..<labels.count).flatMap { first in (first + 1..<labels.count).map { (first, $0) } }
    }

    func linear(_ x: ValueID, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        let offsets = [Float](repeating: rho[0], count: labels.count)
        let scores = try LinearScores(coefficients, offsets, count: labels.count).add(x, context)
        var place = try ClassLabels.largest(scores, context)
        if labels.count == 2 {
            // As in ONNX Runtime, the second class wins whenever the largest score is high enough.
            var maximum = ReduceMax()
            maximum.axes = [1]
            maximum.keepDims = false
            let top = try context.node(maximum, scores)
            let isHigh =
                coefficients.allSatisfy { $0 >= 0 }
                ? try context.node(GreaterOrEqual(), top, context.numbers([0.5], like: top))
                : try context.node(Greater(), top, context.numbers([0], like: top))
            place = try context.node(Where(), isHigh, context.add(Tensor([Int64(1)], shape: [1])), place)
        }
        return [try labels.look(up: place, context), try transform.apply(scores, context)]
    }

    func pairs(_ x: ValueID, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        let pairs = classPairs
        let count = perClass.reduce(0) { $0 &+ $1 }
        guard perClass.count == labels.count, perClass.allSatisfy({ (0...Limits.dimension).contains($0) }),
            rho.count >= pairs.count, coefficients.count >= (labels.count - 1) * count
        else { throw OperatorError("coefficients, rho and 'vectors_per_class' do not go with the labels") }
        let kernels = try machine.add(x, count: count, context)
        let decisions = try LinearScores(pairRows(count), Array(rho.prefix(pairs.count)), count: pairs.count)
            .add(kernels, context)
        let label = try labels.best(of: try votes(decisions, context), context)
        if !slopes.isEmpty { return [label, try transform.apply(probabilities(decisions, context), context)] }
        guard pairs.count == 1 else { return [label, try transform.apply(decisions, context)] }
        return [label, try pair(decisions, context)]
    }

    /// Both scores from the decision between two classes, as ONNX Runtime has them.
    private func pair(_ decision: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        guard transform != .probit else { throw OperatorError("PROBIT of a single score for 2 classes is not defined") }
        let other =
            transform == .none || transform == .logistic
            ? try context.node(Neg(), decision)
            : try context.node(Sub(), context.numbers([1], like: decision), decision)
        let scores = try context.node(Concat(axis: 1), other, decision)
        return transform == .logistic ? try context.node(Sigmoid(), scores) : scores
    }

    /// For each pair of classes a row with the coefficients of both classes' vectors, 0 for the others.
    private func pairRows(_ count: Int) -> [Float] {
        var starts = [0]
        for number in perClass { starts.append(starts[starts.count - 1] + number) }
        var rows: [Float] = []
        for (first, second) in classPairs {
            var row = [Float](repeating: 0, count: count)
            for place in starts[first]..<starts[first + 1] { row[place] = coefficients[(second - 1) * count + place] }
            for place in starts[second]..<starts[second + 1] { row[place] = coefficients[first * count + place] }
            rows += row
        }
        return rows
    }

    /// The number of pairs that each class wins: a positive decision is a vote for the first of the pair.
    private func votes(_ decisions: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        var rows = [Float](repeating: 0, count: labels.count * classPairs.count)
        var offsets = [Float](repeating: 0, count: labels.count)
        for (pair, (first, second)) in classPairs.enumerated() {
            rows[first * classPairs.count + pair] = 1
            rows[second * classPairs.count + pair] = -1
            offsets[second] += 1
        }
        let wins = try context.node(Greater(), decisions, context.numbers([0], like: decisions))
        return try LinearScores(rows, offsets, count: labels.count).add(context.cast(wins, to: .float32), context)
    }

    /// The probability of each class from those of the pairs, which logistic functions of the decisions give.
    private func probabilities(
        _ decisions: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard slopes.count >= classPairs.count else { throw OperatorError("'prob_a' has too few numbers") }
        let scaled = try context.node(
            Mul(), decisions, context.numbers(slopes.prefix(classPairs.count).map { -$0 }, like: decisions))
        let shifted = try context.node(
            Sub(), scaled, context.numbers(Array(shifts.prefix(classPairs.count)), like: decisions))
        return try context.node(PairCoupling(), context.node(Sigmoid(), shifted))
    }
}
