import Core
import IR

extension Pad: DifferentiableOperator {
    /// The part of the gradient that the input became.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard mode == .constant else { throw OperatorError("mode '\(mode.rawValue)' has no gradient; use constant") }
        guard builder.node.input(3) == nil, let pads = builder.graph.constant(builder.node.input(1))?.integers else {
            throw OperatorError("'pads' must be a constant for all axes")
        }
        let shape = try builder.shape(builder.input(0))
        guard pads.allSatisfy({ $0 >= 0 }), pads.count == 2 * shape.count else {
            throw OperatorError("negative 'pads' have no gradient")
        }
        let ends = shape.indices.map { pads[$0] + shape[$0] }
        let part = try builder(
            Slice(), builder.gradient(), builder.list(Array(pads.prefix(shape.count))), builder.list(ends))
        return [part, nil, nil, nil]
    }
}
