import Core
import IR

/// The matrix product of numpy's `matmul`, with an optional bias, residual and activation:
/// y = activation(A B + bias + R), or activation(A B + bias) + R when `residual_order` is "after". ONNX MatMul.
///
/// A is [batch…, M, K], B [batch…, K, N]; batches broadcast; an operand of rank 1 is a row (A) or a column (B) whose axis
/// the result lacks. The bias is [N], R has the result's shape. Integer products wrap.
public struct MatMul: Operator {
    public static let name = "MatMul"
    static let types: Set<ScalarType> = Set<ScalarType>.floats.union([.int32, .int64, .uint32, .uint64])
    public static let signature = Signature(
        [.required("A", types), .required("B", types), .optional("bias", types), .optional("R", types)],
        [.required("Y", types)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("activation", \.activation.kind), AttributeField("activation_alpha", \.activation.alpha),
            AttributeField("activation_beta", \.activation.beta), AttributeField("residual_order", \.residualOrder),
        ]
    }
    public static let spellings: [Spelling] =
        [
            .onnx("MatMul"),
            .onnx("Gemm", .expanded { (node, context) throws(OperatorError) in try gemm(node, context) }),
            .onnx(
                "Attention", since: 23,
                .expanded { (node, context) throws(OperatorError) in try attention(node, context) }),
            // Its graphs are read by the importer.
            .onnx("FlexAttention", domain: "ai.onnx.preview", .structural),
            .linearRegressor, .linearClassifier, .svmRegressor, .svmClassifier,
        ] + fusedSpellings

    public var activation = Activation()
    public var residualOrder = ResidualOrder.before

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (a, b) = (inputs[0], inputs[1])
        try inputs.checkSameType()
        guard a.rank > 0 && b.rank > 0 else { throw OperatorError("a scalar is no operand of a matrix product") }
        let left = a.rank == 1 ? [1] + a.shape : a.shape
        let right = b.rank == 1 ? b.shape + [1] : b.shape
        let (depth, other) = (left[left.count - 1], right[right.count - 2])
        guard depth == other || depth.value == nil || other.value == nil else {
            throw OperatorError("A \(a) and B \(b) do not fit: \(depth) columns and \(other) rows")
        }
        var shape = try TensorType.broadcast([left.dropLast(2), right.dropLast(2)].map { Array($0) })
        if a.rank > 1 { shape.append(left[left.count - 2]) }
        if b.rank > 1 { shape.append(right[right.count - 1]) }
        try inputs.checkShape(2, "bias", [right[right.count - 1]])
        try inputs.checkShape(3, "R", shape)
        if a.dtype.isInteger && activation.kind != .none {
            throw OperatorError("an activation needs a floating point product")
        }
        return [try TensorType(a.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let (a, b) = (try inputs.required(0, "A"), try inputs.required(1, "B"))
        let product = MatrixProduct(a.shape, b.shape)
        let (bias, residual) = (inputs.optional(2), inputs.optional(3))
        let sums: Tensor
        switch type.dtype {
        case .int32: return [product.evaluate(a, b, bias, residual, shape: type.shape, as: Int32.self)]
        case .uint32: return [product.evaluate(a, b, bias, residual, shape: type.shape, as: UInt32.self)]
        case .int64: return [product.evaluate(a, b, bias, residual, shape: type.shape, as: Int64.self)]
        case .uint64: return [product.evaluate(a, b, bias, residual, shape: type.shape, as: UInt64.self)]
        case .float64: sums = product.evaluate(a, b, bias, shape: type.shape, as: Double.self)
        default:
            sums = product.evaluate(
                try a.asFloat32(), try b.asFloat32(), try bias?.asFloat32(), shape: type.shape, as: Float.self)
        }
        return [try activation.finish(sums, residual: residual, order: residualOrder).rounded(to: type.dtype)]
    }
}
