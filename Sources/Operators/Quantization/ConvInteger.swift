import Core
import IR

/// The convolution of x - x_zero_point and w - w_zero_point, in i32, exactly; sums beyond i32 wrap. ONNX ConvInteger.
///
/// X is [N, C, spatial…], W [M, C / group, taps…]. Zero points are single numbers; W's may have one for each of the M
/// channels. Taps in the padding contribute nothing.
public struct ConvInteger: Operator {
    public static let name = "ConvInteger"
    static let types: Set<ScalarType> = [.uint8, .int8, .uint16, .int16]
    public static let signature = Signature(
        [
            .required("x", types), .required("w", types), .optional("x_zero_point", types),
            .optional("w_zero_point", types),
        ], [.required("y", [.int32])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.conv.kernelShape), AttributeField("strides", \.conv.strides),
            AttributeField("pads", \.conv.pads), AttributeField("dilations", \.conv.dilations),
            AttributeField("group", \.conv.group), AttributeField("auto_pad", \.conv.autoPad),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "ConvInteger", since: 10,
            .adapted { (node, context) throws(OperatorError) in try node.resolveConvPads(weights: 1, context) }),
        .onnx(
            "QLinearConv", since: 10,
            .expanded { (node, context) throws(OperatorError) in try quantized(node, context) }),
    ]

    /// The same convolution of floating point numbers.
    public var conv = Conv()

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, w) = (inputs[0].with(.float64), inputs[1].with(.float64))
        try inputs.checkZeroPoint(2, "x_zero_point", of: inputs[0].dtype, channels: nil)
        try inputs.checkZeroPoint(3, "w_zero_point", of: inputs[1].dtype, channels: w.shape.first)
        return try conv.infer(InferenceInputs(types: [x, w]) { _ in nil }).map { $0.with(.int32) }
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (x, w) = (try inputs.required(0, "x"), try inputs.required(1, "w"))
        let weights = try w.centered(inputs.optional(3)?.alongFirstAxis(rank: w.rank))
        let sums = try conv.evaluate([x.centered(inputs.optional(2)?.alongFirstAxis(rank: 0)), weights])[0]
        return [try sums.wrappedToInt32()]
    }

    /// ONNX QLinearConv: the convolution in i32 plus a bias, times x_scale w_scale / y_scale in single precision, rounded,
    /// plus y_zero_point, saturated: the arithmetic of ONNX Runtime.
    private static func quantized(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var integer = node
        integer.inputs = [node.input(0), node.input(3), node.input(2), node.input(5)]
        try integer.resolveConvPads(weights: 1, context)
        let op = try ConvInteger(attributes: integer.attributes)
        var sums = try context.add(op, integer.inputs)[0]
        let rank = context.type(of: sums).rank
        if let bias = node.input(8) {
            let shape = context.add(Tensor([-1] + [Int64](repeating: 1, count: rank - 2), shape: [rank - 1]))
            sums = try context.add(Add(), [sums, context.add(Reshape(), [bias, shape])[0]])[0]
        }
        return try context.requantized(
            sums, axis: 1, scales: (node.input(1), node.input(4), node.input(6)), zero: node.input(7))
    }
}

extension InferenceInputs {
    /// Checks that a zero point has its tensor's type and is one number, or one for each of `channels`.
    func checkZeroPoint(
        _ index: Int, _ name: String, of dtype: ScalarType, channels: Dimension?
    ) throws(OperatorError) {
        guard let zero = optional(index) else { return }
        guard zero.dtype == dtype else { throw OperatorError("'\(name)' has type \(zero.dtype), its tensor \(dtype)") }
        guard let count = zero.elementCount, count != 1 else { return }
        guard zero.rank == 1, let channels, channels.value ?? count == count else {
            throw OperatorError("'\(name)' is \(zero), neither a number nor one for each channel")
        }
    }
}

extension Tensor {
    /// The integers minus zero points that broadcast to them, as f64.
    func centered(_ zeros: Tensor?) throws(OperatorError) -> Tensor {
        let numbers = try Tensor(rounding: doubles(), to: .float64, shape: shape)
        guard let zeros else { return numbers }
        return try Sub().evaluate([numbers, Tensor(rounding: zeros.doubles(), to: .float64, shape: zeros.shape)])[0]
    }

    /// Numbers along the first of `rank` axes; a single one as a scalar.
    func alongFirstAxis(rank: Int) -> Tensor {
        elementCount == 1
            ? reshaped([]) : reshaped([elementCount] + [Int](repeating: 1, count: max(rank - 1, 0)))
    }

    /// Integers of type f64 as i32, the low bits of those beyond it.
    func wrappedToInt32() throws(OperatorError) -> Tensor {
        try Tensor(wrapping: doubles().map { Int128(Int64(saturating: $0)) }, to: .int32, shape: shape)
    }
}

extension ForeignNode {
    /// Replaces `auto_pad` of a convolution by `pads`.
    mutating func resolveConvPads(weights: Int, _ context: any ImportContext) throws(OperatorError) {
        guard let x = inputs.first ?? nil, let w = input(weights) else { return }
        let taps = context.type(of: w).shape.dropFirst(2).compactMap(\.value)
        try resolveAutoPad(kernel: taps, input: context.type(of: x))
    }
}
