import IR

extension MatMul {
    /// ONNX Gemm as a matrix product: alpha op(A) op(B) + beta C. Transposed and scaled constants become new constants.
    /// A C that is a scalar or one row of known length becomes the bias, any other an addition.
    static func gemm(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        guard let a = node.input(0), let b = node.input(1) else { throw OperatorError("Gemm needs A and B") }
        let alpha: Float = try node.take("alpha") ?? 1
        let beta: Float = try node.take("beta") ?? 1
        let left = try gemmOperand(a, "A", transposed: node.take("transA") ?? false, context)
        var right = try gemmOperand(b, "B", transposed: node.take("transB") ?? false, context)
        _ = node.attributes.removeValue(forKey: "broadcast")
        if let unknown = node.attributes.keys.min() {
            throw OperatorError("attribute '\(unknown)' is not known to Gemm")
        }
        right = try scaled(right, by: alpha, context)
        guard let c = node.input(2), beta != 0 else { return try context.add(MatMul(), [left, right]) }
        let addend = try scaled(c, by: beta, context)
        if let bias = try bias(addend, columns: context.type(of: right).shape[1], context) {
            return try context.add(MatMul(), [left, right, bias])
        }
        return try context.add(Add(), [context.add(MatMul(), [left, right])[0], addend])
    }

    private static func gemmOperand(
        _ value: ValueID, _ name: String, transposed: Bool, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        let type = context.type(of: value)
        guard type.rank == 2 else { throw OperatorError("\(name) of Gemm is \(type), not a matrix") }
        guard transposed else { return value }
        let op = Transpose([1, 0])
        if let constant = context.constant(value) { return context.add(try op.evaluate([constant])[0]) }
        return try context.add(op, [value])[0]
    }

    private static func scaled(
        _ value: ValueID, by factor: Float, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID {
        guard factor != 1 else { return value }
        let dtype = context.type(of: value).dtype
        guard dtype.isFloatingPoint || factor == factor.rounded() else {
            throw OperatorError("alpha or beta is \(factor), which \(dtype) cannot hold")
        }
        let scalar = try Tensor(converting: [Double(factor)], to: dtype, shape: [])
        if let constant = context.constant(value) { return context.add(try Mul().evaluate([constant, scalar])[0]) }
        return try context.add(Mul(), [value, context.add(scalar)])[0]
    }

    /// The value as a bias of `columns` elements, or nil when it is none.
    private static func bias(
        _ value: ValueID, columns: Dimension, _ context: any ImportContext
    ) throws(OperatorError) -> ValueID? {
        guard let count = columns.value, let shape = context.type(of: value).fixedShape else { return nil }
        if shape == [count] { return value }
        guard let constant = context.constant(value), shape.dropLast().allSatisfy({ $0 == 1 }) else { return nil }
        guard shape.last ?? 1 == 1 || shape.last == count else { return nil }
        return context.add(constant.reshaped(shape.isEmpty ? [1] : [constant.elementCount]).broadcast(to: [count]))
    }
}
