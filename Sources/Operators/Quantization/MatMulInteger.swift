import Core
import IR

/// The matrix product of A - a_zero_point and B - b_zero_point, in i32, exactly; sums beyond i32 wrap. ONNX MatMulInteger.
///
/// Shapes are those of `MatMul`. Zero points are single numbers, or one for each row of A and each column of B: as vectors,
/// or as tensors that broadcast to A and B.
public struct MatMulInteger: Operator {
    public static let name = "MatMulInteger"
    public static let signature = Signature(
        [
            .required("A", ConvInteger.types), .required("B", ConvInteger.types),
            .optional("a_zero_point", ConvInteger.types), .optional("b_zero_point", ConvInteger.types),
        ], [.required("Y", [.int32])])
    public static let spellings: [Spelling] = [
        .onnx("MatMulInteger", since: 10),
        .onnx(
            "QLinearMatMul", since: 10,
            .expanded { (node, context) throws(OperatorError) in
                let inputs = [node.input(0), node.input(3), node.input(2), node.input(5)]
                let sums = try context.add(MatMulInteger(), inputs)[0]
                return try context.requantized(
                    sums, axis: -1, scales: (node.input(1), node.input(4), node.input(6)), zero: node.input(7))
            }),
        .onnx(
            "MatMulIntegerToFloat", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                try product(node.input(0), node.input(1), node.inputs.suffix(from: min(2, node.inputs.count)), context)
            }),
        .onnx(
            "DynamicQuantizeMatMul", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in
                guard let x = node.input(0) else { throw OperatorError("input 'A' is missing") }
                let (a, scale, zero) = try QuantizeLinear.byOwnRange(x, context)
                let rest = [scale, node.input(2), zero, node.input(3), node.input(4)]
                return try product(a, node.input(1), rest[...], context)
            }),
        .onnx(
            "QGemm", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in try gemm(node, context) }),
    ]

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        for (index, name) in ["a_zero_point", "b_zero_point"].enumerated() {
            guard let zero = inputs.optional(index + 2) else { continue }
            let operand = inputs[index]
            guard zero.dtype == operand.dtype else {
                throw OperatorError("'\(name)' has type \(zero.dtype), its matrix \(operand.dtype)")
            }
            if zero.rank <= 1 && zero.elementCount == 1 { continue }
            let along = max(operand.rank - 2 + index, 0)
            let isVector = zero.rank == 1 && operand.rank > 0 && zero.shape[0] == operand.shape[along]
            if !isVector { try inputs.checkBroadcasts(index + 2, to: operand) }
        }
        let types = [inputs[0].with(.float64), inputs[1].with(.float64)]
        return try MatMul().infer(InferenceInputs(types: types) { _ in nil }).map { $0.with(.int32) }
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        let left = try a.centered(inputs.optional(2).map { Self.zeros($0, alongRows: a.rank > 1) })
        let right = try b.centered(inputs.optional(3).map { Self.zeros($0, alongRows: false) })
        return [try MatMul().evaluate([left, right])[0].wrappedToInt32()]
    }

    /// The product of A and B less their zero points, times their scales, plus a bias.
    /// - Parameter rest: the scales of A and B, their zero points and the bias.
    private static func product(
        _ a: ValueID?, _ b: ValueID?, _ rest: ArraySlice<ValueID?>, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        let rest = Array(rest) + [ValueID?](repeating: nil, count: 5)
        let sums = try context.add(MatMulInteger(), [a, b, rest[2], rest[3]])[0]
        let result = try context.requantized(sums, axis: -1, scales: (rest[0], rest[1], nil), zero: nil)
        guard let bias = rest[4] else { return result }
        return [try context.add(Add(), [result[0], bias])[0]]
    }

    private static func zeros(_ zeros: Tensor, alongRows: Bool) -> Tensor {
        if zeros.elementCount == 1 { return zeros.reshaped([]) }
        return zeros.rank == 1 && alongRows ? zeros.reshaped([zeros.elementCount, 1]) : zeros
    }

    /// ONNX Runtime's QGemm: op(A) op(B) + C in i32, times alpha a_scale b_scale: as f32 without y_scale, else divided by it,
    /// rounded and saturated.
    private static func gemm(_ node: ForeignNode, _ context: any ImportContext) throws(OperatorError) -> [ValueID?] {
        var node = node
        let alpha: Float = try node.take("alpha") ?? 1
        let flags: (a: Bool, b: Bool) = (try node.take("transA") ?? false, try node.take("transB") ?? false)
        guard var a = node.input(0), var b = node.input(3), let aScale = node.input(1) else {
            throw OperatorError("QGemm needs A, B and their scales")
        }
        if flags.a { a = try context.add(Transpose([1, 0]), [a])[0] }
        if flags.b { b = try context.add(Transpose([1, 0]), [b])[0] }
        var sums = try context.add(MatMulInteger(), [a, b, node.input(2), node.input(5)])[0]
        if let c = node.input(6) { sums = try context.add(Add(), [sums, c])[0] }
        let scale =
            alpha == 1 ? aScale : try context.add(Mul(), [context.add(Tensor(scalar: alpha)), aScale])[0]
        return try context.requantized(
            sums, axis: -1, scales: (scale, node.input(4), node.input(7)), zero: node.input(8))
    }
}
