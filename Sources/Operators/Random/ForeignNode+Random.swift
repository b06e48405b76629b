import Core
import IR

extension ForeignNode {
    /// Gives a node without a seed random numbers of its own.
    mutating func nameStream() {
        if attributes["seed"] == nil { attributes["stream"] = .string(label) }
    }

    /// Replaces the only input by its shape, and by its type where attributes name none.
    mutating func takeShapeOfInput(_ context: any ImportContext) throws(OperatorError) {
        guard let x = input(0) else { throw OperatorError("the input is missing") }
        let type = context.type(of: x)
        guard let shape = type.fixedShape else {
            throw OperatorError("the shape of \(type) must be fixed; set its extents with --dim")
        }
        attributes["shape"] = .ints(shape)
        if attributes["dtype"] == nil { attributes["dtype"] = type.dtype.attribute }
        inputs = []
    }
}
