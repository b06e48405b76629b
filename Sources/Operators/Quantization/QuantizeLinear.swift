import Core
import IR

/// saturate(round(x / scale) + zero point), with ties to the even integer, in the zero point's type. ONNX QuantizeLinear.
///
/// Scale and zero point are single numbers, vectors along `axis`, or tensors with one number for each `block_size` elements
/// along `axis`. The quotient is rounded to the precision first: the scale's type unless `precision` names one (`f32` for
/// scales that are no IEEE type). A NaN gives the lowest number. Types of 8 bits and less that are floating point take
/// x / scale rounded once, saturating unless `saturate` is false; their zero point must be 0.
public struct QuantizeLinear: Operator {
    public static let name = "QuantizeLinear"
    /// The types that numbers are quantized to.
    static let types: Set<ScalarType> = Set([.uint8, .int8, .uint16, .int16, .uint4, .int4, .uint2, .int2]).union(
        floats)
    static let floats: Set<ScalarType> = [
        .float8e4m3fn, .float8e4m3fnuz, .float8e5m2, .float8e5m2fnuz, .float4e2m1,
    ]
    public static let signature = Signature(
        [
            .required("x", Set.floats.union([.int32])), .required("y_scale", Set.floats.union([.int32, .float8e8m0])),
            .optional("y_zero_point", types),
        ], [.required("y", types)])
    public static let traits: Set<Trait> = []
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis), AttributeField("saturate", \.saturate),
            AttributeField("block_size", \.blockSize), AttributeField("output_dtype", \.outputType),
            AttributeField("precision", \.precision),
        ]
    }
    public static let spellings: [Spelling] =
        [
            .onnx(
                "QuantizeLinear", since: 10, .adapted { (node, _) throws(OperatorError) in node.dropUndefinedTypes() }),
            .onnx("QuantizeLinear", domain: "com.microsoft"),
            .onnx(
                "DynamicQuantizeLinear", since: 11,
                .expanded { (node, context) throws(OperatorError) in try dynamic(node, context) }),
        ] + quantizedOperators

    /// The axis of per-axis and blocked scales; negative counts from the back.
    public var axis = 1
    /// Values beyond a floating point type become its largest numbers.
    public var saturate = true
    /// Neighbours along the axis that share a scale; 0 when scales are not in blocks.
    public var blockSize = 0
    /// The type of the result; the zero point's, or u8, when absent.
    public var outputType: ScalarType?
    /// The type that the quotient is rounded to; the scale's when absent.
    public var precision: ScalarType?

    public init() {}

    public init(axis: Int) { self.axis = axis }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, zeros) = (inputs[0], inputs.optional(2))
        if let zeros, let outputType, zeros.dtype != outputType {
            throw OperatorError("output_dtype \(outputType) differs from the zero point's type \(zeros.dtype)")
        }
        let type = outputType ?? zeros?.dtype ?? .uint8
        guard Self.types.contains(type) else { throw OperatorError("numbers cannot be quantized to \(type)") }
        if let precision, !precision.isFloatingPoint { throw OperatorError("\(precision) is no precision") }
        try QuantizationGrid.check(x, scales: inputs[1], zeros: zeros, axis: axis, blockSize: blockSize)
        return [x.with(type)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let scale = try inputs.required(1, "y_scale")
        let given = precision ?? (scale.dtype.isFloatingPoint ? scale.dtype : .float32)
        let numbers = try Tensor(rounding: inputs.required(0, "x").doubles(), to: given, shape: type.shape).doubles()
        let scales = try Tensor(rounding: scale.doubles(), to: given, shape: scale.shape).doubles()
        let grid = try QuantizationGrid(type.shape, scales: scale.shape, axis: axis, blockSize: blockSize)
        let quotients = numbers.indices.map { numbers[$0] / scales[grid($0)] }
        if type.dtype.isSmallFloat {
            guard try inputs.optional(2)?.doubles().allSatisfy({ $0 == 0 }) ?? true else {
                throw OperatorError("the zero point of \(type.dtype) must be 0")
            }
            let rounded = try Tensor(rounding: quotients, to: given, shape: type.shape).doubles()
            return [try Tensor(encoding: rounded, to: type.dtype, shape: type.shape, saturate: saturate)]
        }
        let rounded = try Tensor(rounding: quotients, to: given, shape: type.shape).doubles()
        let zeros = try inputs.optional(2)?.doubles() ?? []
        let range = type.dtype.quantizedRange
        let integers = rounded.indices.map { index in
            let sum = rounded[index].rounded(.toNearestOrEven) + (zeros.isEmpty ? 0 : zeros[grid(index)])
            return Int128(sum > range.lowerBound ? min(sum, range.upperBound) : range.lowerBound)
        }
        return [try Tensor(wrapping: integers, to: type.dtype, shape: type.shape)]
    }

    private static func dynamic(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        guard let x = node.input(0) else { throw OperatorError("input 'x' is missing") }
        let (y, scale, zero) = try byOwnRange(x, context)
        return [y, scale, zero]
    }

    /// A tensor quantized to u8 by the scale and zero point of its own range, widened to hold 0.
    static func byOwnRange(
        _ x: ValueID, _ context: any ImportContext
    ) throws(OperatorError) -> (y: ValueID, scale: ValueID, zero: ValueID) {
        let zero = context.add(Tensor(scalar: Float(0)))
        let steps = context.add(Tensor(scalar: Float(255)))
        var (least, largest) = (ReduceMin(), ReduceMax())
        (least.keepDims, largest.keepDims) = (false, false)
        let low = try context.add(Min(), [context.add(least, [x])[0], zero])[0]
        let high = try context.add(Max(), [context.add(largest, [x])[0], zero])[0]
        let isEmpty = try context.add(Equal(), [low, high])[0]
        let span = try context.add(Sub(), [high, low])[0]
        let one = context.add(Tensor(scalar: Float(1)))
        let range = try context.add(Where(), [isEmpty, one, span])[0]
        let scale = try context.add(Div(), [range, steps])[0]
        let offset = try context.add(Sub(), [zero, context.add(Div(), [low, scale])[0]])[0]
        let limited = try context.add(Clip(), [offset, zero, steps])[0]
        let zeroPoint = try context.add(Cast(to: .uint8), [context.add(Round(), [limited])[0]])[0]
        return (try context.add(QuantizeLinear(), [x, scale, zeroPoint])[0], scale, zeroPoint)
    }
}

extension ScalarType {
    /// The integers that a number saturates to when it is quantized.
    var quantizedRange: ClosedRange<Double> {
        switch self {
        case .uint8: 0...255
        case .int8: -128...127
        case .uint16: 0...65535
        case .int16: -32768...32767
        case .uint4: 0...15
        case .int4: -8...7
        case .uint2: 0...3
        case .int2: -2...1
        default: 0...0
        }
    }
}

extension ForeignNode {
    /// Removes type attributes that are 0, which stands for none.
    mutating func dropUndefinedTypes() {
        for name in ["output_dtype", "precision"] where attributes[name] == .int(0) { attributes[name] = nil }
    }
}
