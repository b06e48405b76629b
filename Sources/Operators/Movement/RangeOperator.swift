import Core
import IR

/// The numbers from `start` in steps of `delta` to before `limit`. Where one of these is computed, the data decide how many
/// there are. ONNX Range; the IR calls it by the same name.
public struct RangeOperator: Operator {
    public static let name = "Range"
    public static let signature = Signature(
        [.required("start", .numbers), .required("limit", .numbers), .required("delta", .numbers)],
        [.required("output", .numbers)])
    public static let spellings: [Spelling] = [
        .onnx(
            "Range", since: 11,
            .adapted { (node, context) throws(OperatorError) in
                // The type of intermediate sums; here they are exact or in double precision.
                node.attributes["stash_type"] = nil
                for index in 0..<3 { node.nameCount(whereComputed: index, context) }
            })
    ]
    public static var attributes: [AttributeField<Self>] { [AttributeField("count", \.count)] }

    /// The name of the extent where the data decide it.
    public var count = "range"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let dtype = inputs[0].dtype
        var values: [Tensor] = []
        for (index, name) in ["start", "limit", "delta"].enumerated() {
            guard inputs[index].dtype == dtype, inputs[index].elementCount == 1 else {
                throw OperatorError("input '\(name)' is \(inputs[index]); it must be one number of type \(dtype)")
            }
            if let value = inputs.constant(index) { values.append(value) }
        }
        guard values.count == 3 else {
            return [TensorType(dtype, [.counted(count, known: nil, upTo: nil)])]
        }
        return try [TensorType(dtype, fixed: [Self.count(values)]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (start, delta) = (try inputs.required(0, "start"), try inputs.required(2, "delta"))
        let (dtype, shape) = try outputType(inputs)
        if dtype.isInteger {
            let (first, step) = (try start.wideIntegers()[0], try delta.wideIntegers()[0])
            let values = (0..<shape[0]).map { first + Int128($0) * step }
            return try [Tensor(wrapping: values, to: dtype, shape: shape)]
        }
        let (first, step) = (try start.doubles()[0], try delta.doubles()[0])
        let values = (0..<shape[0]).map { first + Double($0) * step }
        return try [Tensor(rounding: values, to: dtype, shape: shape)]
    }

    private static func count(_ values: [Tensor]) throws(OperatorError) -> Int {
        if values[0].dtype.isInteger {
            let numbers = try values.map { (value) throws(OperatorError) in try value.wideIntegers()[0] }
            let (span, delta) = (numbers[1] - numbers[0], numbers[2])
            guard delta != 0 else { throw OperatorError("a step of 0 is not possible") }
            guard span != 0 && (span > 0) == (delta > 0) else { return 0 }
            return Int(clamping: (span.magnitude - 1) / delta.magnitude + 1)
        }
        let numbers = try values.map { (value) throws(OperatorError) in try value.doubles()[0] }
        let count = ((numbers[1] - numbers[0]) / numbers[2]).rounded(.up)
        guard !count.isNaN, count <= Double(Limits.dimension) else {
            throw OperatorError("a range from \(numbers[0]) to \(numbers[1]) by \(numbers[2]) is not possible")
        }
        return max(0, Int(max(count, 0)))
    }
}
