import Core
import IR

/// (x - zero point) * scale, rounded once to the result's type: `output_dtype`, or the scale's. ONNX DequantizeLinear.
///
/// Scale and zero point are single numbers, vectors along `axis`, or tensors with one number for each `block_size` elements
/// along `axis`. The difference is rounded to single precision first, which matters to i32 alone.
public struct DequantizeLinear: Operator {
    public static let name = "DequantizeLinear"
    public static let signature = Signature(
        [
            .required("x", QuantizeLinear.types.union([.int32])),
            .required("x_scale", [.float32, .float16, .bfloat16, .float8e8m0]),
            .optional("x_zero_point", QuantizeLinear.types.union([.int32])),
        ], [.required("y", [.float32, .float16, .bfloat16])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis), AttributeField("block_size", \.blockSize),
            AttributeField("output_dtype", \.outputType),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("DequantizeLinear", since: 10, .adapted { (node, _) throws(OperatorError) in node.dropUndefinedTypes() }),
        .onnx("DequantizeLinear", domain: "com.microsoft"),
    ]

    /// The axis of per-axis and blocked scales; negative counts from the back.
    public var axis = 1
    /// Neighbours along the axis that share a scale; 0 when scales are not in blocks.
    public var blockSize = 0
    /// The type of the result; the scale's when absent.
    public var outputType: ScalarType?

    public init() {}

    public init(axis: Int, blockSize: Int = 0) {
        self.axis = axis
        self.blockSize = blockSize
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, zeros) = (inputs[0], inputs.optional(2))
        if let zeros, zeros.dtype != x.dtype {
            throw OperatorError("x has type \(x.dtype) and its zero point \(zeros.dtype)")
        }
        let type = outputType ?? inputs[1].dtype
        guard [.float32, .float16, .bfloat16].contains(type) else {
            throw OperatorError("numbers are not dequantized to \(type); give an output_dtype")
        }
        try QuantizationGrid.check(x, scales: inputs[1], zeros: zeros, axis: axis, blockSize: blockSize)
        return [try x.with(type).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let (x, scale) = (try inputs.required(0, "x"), try inputs.required(1, "x_scale"))
        let grid = try QuantizationGrid(x.shape, scales: scale.shape, axis: axis, blockSize: blockSize)
        let (scales, zeros) = (try scale.doubles(), try inputs.optional(2)?.doubles() ?? [])
        var numbers = try x.doubles()
        for index in numbers.indices {
            let place = grid(index)
            numbers[index] = Double(Float(numbers[index] - (zeros.isEmpty ? 0 : zeros[place]))) * scales[place]
        }
        return [try Tensor(rounding: numbers, to: type.dtype, shape: x.shape)]
    }
}
