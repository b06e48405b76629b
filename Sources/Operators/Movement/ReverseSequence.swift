import Core
import IR

/// The input with the beginning of each sequence reversed in time, as many steps as its length says. ONNX
/// ReverseSequence.
public struct ReverseSequence: Operator {
    public static let name = "ReverseSequence"
    public static let signature = Signature(
        [.required("input", .fixedSize), .required("sequence_lens", [.int64])], [.required("Y", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("batch_axis", \.batchAxis), AttributeField("time_axis", \.timeAxis)]
    }
    public static let spellings: [Spelling] = [.onnx("ReverseSequence", since: 10)]

    /// The axis that tells the sequences apart.
    public var batchAxis = 1
    /// The axis along which a sequence runs.
    public var timeAxis = 0

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let (batch, time) = (try x.axis(batchAxis), try x.axis(timeAxis))
        guard batch != time else { throw OperatorError("batch_axis and time_axis are the same") }
        try inputs.checkShape(1, "sequence_lens", [x.shape[batch]])
        return [x]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        let lengths = try inputs.required(1, "sequence_lens").integers ?? []
        let (batch, time) = (try x.rank.axis(batchAxis), try x.rank.axis(timeAxis))
        let strides = x.shape.rowMajorStrides
        guard lengths.allSatisfy({ $0 >= 0 && $0 <= x.shape[time] }) else {
            throw OperatorError("a sequence length is not within 0 and \(x.shape[time])")
        }
        let result = x.gathered(x.shape) { place in
            let step = place / strides[time] % x.shape[time]
            let length = lengths[place / strides[batch] % x.shape[batch]]
            return step < length ? place + (length - 1 - 2 * step) * strides[time] : place
        }
        return [result]
    }
}
