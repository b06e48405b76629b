import IR

extension Mul {
    /// ONNX SwiGLU: the Swish of A, times B of the same shape.
    static func swiGLU(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        guard let a = node.input(0), let b = node.input(1) else { throw OperatorError("inputs 'A' and 'B' are needed") }
        guard context.type(of: a) == context.type(of: b) else {
            throw OperatorError("'A' is \(context.type(of: a)) and 'B' \(context.type(of: b)); they must be the same")
        }
        let gate = try context.add(Swish(attributes: node.attributes), [a])[0]
        return try context.add(Mul(), [gate, b])
    }
}
