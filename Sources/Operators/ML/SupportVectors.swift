import Core
import IR

/// The kernel function of a support vector machine and the vectors that it compares with.
struct SupportVectors {
    /// How two vectors are compared.
    enum Kernel: String, AttributeName {
        case linear = "LINEAR"
        case polynomial = "POLY"
        case radial = "RBF"
        case sigmoid = "SIGMOID"
    }

    var kernel: Kernel
    let gamma: Float
    let offset: Float
    let degree: Float
    let vectors: [Float]

    /// Takes the kernel and the vectors from a node.
    init(_ node: inout ForeignNode) throws(OperatorError) {
        kernel = try node.take("kernel_type") ?? .linear
        let parameters: [Float] = try node.take("kernel_params") ?? []
        guard parameters.isEmpty || parameters.count == 3 else {
            throw OperatorError("'kernel_params' has \(parameters.count) numbers, not 3")
        }
        (gamma, offset, degree) =
            parameters.isEmpty ? (0, 0, 0) : (parameters[0], parameters[1], parameters[2])
        vectors = try node.take("support_vectors") ?? []
    }

    /// Adds the kernel of each row of `x` with each of `count` vectors: [rows, count].
    func add(_ x: ValueID, count: Int, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        guard count > 0, vectors.count % count == 0, !vectors.isEmpty else {
            throw OperatorError("\(vectors.count) numbers do not make \(count) support vectors")
        }
        func scalar(_ number: Float) throws(OperatorError) -> ValueID { try context.numbers([number], like: x) }
        if kernel == .radial { return try radial(x, count, context) }
        let products = try LinearScores(vectors, [], count: count).add(x, context)
        if kernel == .linear { return products }
        let affine = try context.node(
            Add(), context.node(Mul(), products, scalar(gamma)), scalar(offset))
        return kernel == .sigmoid
            ? try context.node(Tanh(), affine) : try context.node(Pow(), affine, scalar(degree))
    }

    /// exp(-gamma |x - v|^2), from the differences themselves: nothing cancels.
    private func radial(_ x: ValueID, _ count: Int, _ context: any ImportContext) throws(OperatorError) -> ValueID {
        let table = context.add(Tensor(vectors, shape: [1, count, vectors.count / count]))
        let differences = try context.node(Sub(), context.node(Unsqueeze(axes: [1]), x), table)
        var sum = ReduceSumSquare()
        sum.axes = [2]
        sum.keepDims = false
        let distances = try context.node(sum, differences)
        return try context.node(Exp(), context.node(Mul(), distances, context.numbers([-gamma], like: x)))
    }
}
