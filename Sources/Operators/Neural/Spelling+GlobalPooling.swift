import IR

extension Spelling.Reading {
    /// Reads a pooling over whole planes as a reduction over the spatial axes of [N, C, spatial…].
    static func global<Op: Reduction>(_ make: @escaping @Sendable () -> Op) -> Spelling.Reading {
        .expanded { (node, context) throws(OperatorError) in
            guard let x = node.input(0) else { throw OperatorError("input 'X' is missing") }
            let type = context.type(of: x)
            guard type.rank > 2 else { throw OperatorError("\(type) has no spatial axes") }
            var op = make()
            op.axes = Array(2..<type.rank)
            op.keepDims = true
            return try context.add(op, [x])
        }
    }
}
