import Core
import IR

extension Slice: DifferentiableOperator {
    /// The gradient where the input was taken from, 0 elsewhere.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        let (g, x) = (try builder.gradient(), try builder.input(0))
        let (shape, node, graph) = (try builder.shape(x), builder.node, builder.graph)
        let types = node.inputs.map { $0.map { graph.type(of: $0) } }
        let inputs = InferenceInputs(types: types) { graph.constant(node.input($0)) }
        var (begins, ends) = ([Int](repeating: 0, count: shape.count), [Int](repeating: 0, count: shape.count))
        for section in try sections(inputs) {
            guard section.step == 1 else { throw OperatorError("steps other than 1 have no gradient") }
            begins[section.axis] = section.start
            ends[section.axis] = shape[section.axis] - section.start - section.count
        }
        return [try builder(Pad(), g, builder.list(begins + ends)), nil, nil, nil, nil]
    }
}
