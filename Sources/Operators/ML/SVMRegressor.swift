import Core
import IR

extension Spelling {
    /// ONNX SVMRegressor: kernels with the support vectors times the coefficients plus rho; with `one_class` its sign.
    static let svmRegressor = Spelling.classical("SVMRegressor") { (node, context) throws(OperatorError) in
        let x = try context.rows(context.cast(node.required(0, "X"), to: .float32))
        let machine = try SupportVectors(&node)
        let coefficients: [Float] = try node.take("coefficients") ?? []
        let rho: [Float] = try node.take("rho") ?? []
        let count: Int = try node.take("n_supports") ?? 0
        let isOneClass: Bool = try node.take("one_class") ?? false
        let transform: PostTransform = try node.take("post_transform") ?? .none
        guard rho.count >= 1 else { throw OperatorError("attribute 'rho' is missing") }
        let features = count > 0 ? try machine.add(x, count: count, context) : x
        let sum = try LinearScores(coefficients, [rho[0]], count: 1).add(features, context)
        guard isOneClass else { return [try transform.apply(sum, context)] }
        func scalar(_ number: Float) throws(OperatorError) -> ValueID { try context.numbers([number], like: sum) }
        return [try context.node(Where(), context.node(Greater(), sum, scalar(0)), scalar(1), scalar(-1))]
    }
}
