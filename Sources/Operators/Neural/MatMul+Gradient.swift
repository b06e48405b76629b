import IR

extension MatMul: DifferentiableOperator {
    /// For y = A B + bias + R: g B^T, A^T g, the sum of g over all rows, and g.
    public func gradients(_ builder: inout GradientBuilder) throws(OperatorError) -> [ValueID?] {
        guard activation.kind == .none else { throw OperatorError("a fused activation has no gradient") }
        let (a, b, g) = (try builder.input(0), try builder.input(1), try builder.gradient())
        let (aShape, bShape) = (try builder.shape(a), try builder.shape(b))
        // Operands of rank 1 as matrices, and the gradient with the axis that the result lacks.
        let left = try builder.reshape(a, aShape.count == 1 ? [1] + aShape : aShape)
        let right = try builder.reshape(b, bShape.count == 1 ? bShape + [1] : bShape)
        let (m, n) = (
            aShape.count == 1 ? 1 : aShape[aShape.count - 2], bShape.count == 1 ? 1 : bShape[bShape.count - 1]
        )
        let lead = try builder.shape(g).dropLast((aShape.count > 1 ? 1 : 0) + (bShape.count > 1 ? 1 : 0))
        let full = try builder.reshape(g, lead + [m, n])
        var result: [ValueID?] = [nil, nil]
        if builder.wants(0) {
            let product = try builder(MatMul(), full, builder.transposed(right))
            result[0] = try builder.reshape(builder.reduced(product, to: left), aShape)
        }
        if builder.wants(1) {
            result[1] = try builder.reshape(secondGradient(left, right, full, &builder), bShape)
        }
        if builder.node.input(2) != nil {
            let axes = Array(try builder.shape(full).indices.dropLast())
            result.append(builder.wants(2) ? try builder.reshape(builder.sum(full, axes: axes), [n]) : nil)
        }
        if builder.node.input(3) != nil { result += Array(repeating: nil, count: 3 - result.count) + [g] }
        return result
    }

    /// A^T g. One matrix B for a batch of A takes one product over all rows of the batch.
    private func secondGradient(
        _ a: ValueID, _ b: ValueID, _ g: ValueID, _ builder: inout GradientBuilder
    ) throws(OperatorError) -> ValueID {
        let (aShape, bShape, gShape) = (try builder.shape(a), try builder.shape(b), try builder.shape(g))
        guard bShape.count == 2, aShape.count > 2 else {
            return try builder.reduced(builder(MatMul(), builder.transposed(a), g), to: b)
        }
        let rows = aShape.dropLast().reduce(1, *)
        let flat = try builder.reshape(a, [rows, aShape[aShape.count - 1]])
        let gradient = try builder.reshape(g, [rows, gShape[gShape.count - 1]])
        return try builder(MatMul(), builder.transposed(flat), gradient)
    }
}
