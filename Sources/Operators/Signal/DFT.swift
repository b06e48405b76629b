import Core
import IR

/// The discrete Fourier transform along an axis. ONNX DFT.
///
/// The last axis holds the real part, or the real and imaginary parts. `dft_length`, a constant, cuts the axis or adds
/// zeros. One-sided transforms of real signals give the first length / 2 + 1 elements; one-sided inverse transforms take
/// them and give a real signal. The inverse is divided by the length. Computed in double precision.
public struct DFT: Operator {
    public static let name = "DFT"
    public static let signature = Signature(
        [.required("input", .floats), .optional("dft_length", [.int32, .int64])], [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("axis", \.axis), AttributeField("inverse", \.isInverse),
            AttributeField("onesided", \.isOneSided),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "DFT", since: 17, until: 19,
            .adapted { (node, _) throws(OperatorError) in
                if node.attributes["axis"] == nil { node.attributes["axis"] = .int(1) }
            }),
        .onnx(
            "DFT", since: 20,
            .adapted { (node, context) throws(OperatorError) in
                guard let axis = try node.integers(2, "axis", context) else { return }
                guard axis.count == 1 else { throw OperatorError("input 'axis' must be one number") }
                node.attributes["axis"] = .int(axis[0])
                node.inputs = Array(node.inputs.prefix(2))
            }),
    ]

    /// The transformed axis, not the last; negative ones count from the back.
    public var axis = -2
    public var isInverse = false
    public var isOneSided = false

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        var result = inputs[0]
        let axis = try result.axis(axis)
        guard axis < result.rank - 1, let parts = result.shape[result.rank - 1].value, parts == 1 || parts == 2 else {
            throw OperatorError("the last extent of \(inputs[0]) must be 1 or 2, and another axis be transformed")
        }
        guard !isOneSided || parts == (isInverse ? 2 : 1) else {
            throw OperatorError("a one-sided transform takes \(isInverse ? "complex" : "real") numbers")
        }
        let length = try length(result.shape[axis], inputs.integers(1, "dft_length"))
        result.shape[axis] = isOneSided && !isInverse ? length / 2 + 1 : length
        result.shape[result.rank - 1] = isOneSided && isInverse ? 1 : 2
        return [try result.checked()]
    }

    /// The length of the transform.
    private func length(_ extent: Dimension, _ given: [Int]?) throws(OperatorError) -> Dimension {
        let length: Dimension
        if let given {
            guard given.count == 1, given[0] <= Limits.dimension else {
                throw OperatorError("'dft_length' must be one number up to \(Limits.dimension)")
            }
            length = .fixed(given[0])
        } else {
            length = isOneSided && isInverse ? (extent - 1) * 2 : extent
        }
        if let number = length.value, number < 1 { throw OperatorError("a transform of length \(number)") }
        return length
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "input")
        let values = try x.doubles()
        let axis = try x.rank.axis(axis)
        let count = type.shape[axis]
        let given = inputs.optional(1)?.integers
        guard let length = try length(.fixed(x.shape[axis]), given).value else { return [] }
        let transform = FourierTransform(length: type.shape.contains(0) ? 1 : length, inverse: isInverse)
        let (parts, outParts) = (x.shape[x.rank - 1], type.shape[x.rank - 1])
        let inner = x.shape[(axis + 1)..<(x.rank - 1)].reduce(1, *)
        var result = [Double](repeating: 0, count: type.shape.reduce(1, *))
        for row in 0..<(type.shape.contains(0) ? 0 : x.shape[..<axis].reduce(1, *) * inner) {
            let (outer, column) = row.quotientAndRemainder(dividingBy: inner)
            var line = (0..<x.shape[axis]).map { index in
                let place = ((outer * x.shape[axis] + index) * inner + column) * parts
                return (real: values[place], imaginary: parts == 2 ? values[place + 1] : 0)
            }
            if isOneSided && isInverse { line = Self.completed(line, length) }
            for index in 0..<count {
                let element = transform.element(index, of: line)
                let place = ((outer * count + index) * inner + column) * outParts
                result[place] = element.real
                if outParts == 2 { result[place + 1] = element.imaginary }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }

    /// The whole spectrum of a real signal from its first half.
    private static func completed(
        _ half: [(real: Double, imaginary: Double)], _ length: Int
    ) -> [(real: Double, imaginary: Double)] {
        (0..<length).map { index in
            let source = min(index, length - index)
            guard source < half.count else { return (0, 0) }
            if source == 0 || 2 * source == length { return (half[source].real, 0) }
            return (half[source].real, index == source ? half[source].imaginary : -half[source].imaginary)
        }
    }
}
