import Core
import IR

extension Spelling {
    /// ONNX LinearRegressor: X times the coefficients plus the intercepts, then the post-transform.
    static let linearRegressor = Spelling.classical("LinearRegressor") { (node, context) throws(OperatorError) in
        let x = try context.rows(context.cast(node.required(0, "X"), to: .float32))
        let coefficients: [Float] = try node.take("coefficients") ?? []
        let intercepts: [Float] = try node.take("intercepts") ?? []
        let targets: Int = try node.take("targets") ?? 1
        let transform: PostTransform = try node.take("post_transform") ?? .none
        let scores = try LinearScores(coefficients, intercepts, count: targets).add(x, context)
        return [try transform.apply(scores, context)]
    }

    /// ONNX LinearClassifier: the largest score wins; with one row of coefficients for two labels its sign decides.
    static let linearClassifier = Spelling.classical("LinearClassifier") { (node, context) throws(OperatorError) in
        let x = try context.rows(context.cast(node.required(0, "X"), to: .float32))
        let coefficients: [Float] = try node.take("coefficients") ?? []
        var intercepts: [Float] = try node.take("intercepts") ?? []
        let transform: PostTransform = try node.take("post_transform") ?? .none
        node.attributes["multi_class"] = nil
        let labels = try ClassLabels(&node, integers: "classlabels_ints")
        if intercepts.isEmpty { intercepts = [Float](repeating: 0, count: max(labels.count, 1)) }
        let scores = try LinearScores(coefficients, intercepts, count: intercepts.count).add(x, context)
        if intercepts.count == 1 && labels.count == 2 {
            let isPositive = try context.node(Greater(), scores, context.numbers([0], like: scores))
            return [try labels.choose(isPositive, context), try pair(scores, transform, context)]
        }
        guard intercepts.count == labels.count else {
            throw OperatorError("\(intercepts.count) rows of coefficients for \(labels.count) labels")
        }
        return [try labels.best(of: scores, context), try transform.apply(scores, context)]
    }

    /// The scores of both classes from that of the second.
    private static func pair(
        _ score: ValueID, _ transform: PostTransform, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        let one = try context.numbers([1], like: score)
        switch transform {
        case .probit: throw OperatorError("PROBIT of a single score for two classes is not defined")
        case .logistic:
            let probability = try context.node(Sigmoid(), score)
            return try context.node(Concat(axis: 1), context.node(Sub(), one, probability), probability)
        default: return try context.node(Concat(axis: 1), context.node(Sub(), one, score), score)
        }
    }
}

/// The product of features with rows of coefficients, plus an intercept for each row.
struct LinearScores {
    private let matrix: Tensor
    private let intercepts: [Float]

    /// - Parameters:
    ///   - coefficients: `count` rows of one number for each feature.
    ///   - intercepts: one for each row, or none.
    init(_ coefficients: [Float], _ intercepts: [Float], count: Int) throws(OperatorError) {
        guard count > 0, !coefficients.isEmpty, coefficients.count % count == 0,
            intercepts.isEmpty || intercepts.count == count
        else {
            throw OperatorError(
                "\(coefficients.count) coefficients and \(intercepts.count) intercepts do not make \(count) rows")
        }
        let features = coefficients.count / count
        matrix = Tensor(
            (0..<features * count).map { coefficients[$0 % count * features + $0 / count] }, shape: [features, count])
        self.intercepts = intercepts
    }

    /// Adds the product of `x` [rows, features].
    func add(_ x: ValueID, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        guard !intercepts.isEmpty else { return try context.node(MatMul(), x, context.add(matrix)) }
        let bias = context.add(Tensor(intercepts, shape: [intercepts.count]))
        return try context.node(MatMul(), x, context.add(matrix), bias)
    }
}
