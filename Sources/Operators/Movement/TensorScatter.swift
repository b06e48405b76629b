import Core
import IR

/// A cache with an update written along the sequence axis, for each batch from its own place on. ONNX TensorScatter.
///
/// In circular mode places beyond the end go on at the beginning; in linear mode they are an error.
public struct TensorScatter: Operator {
    public enum Mode: String, AttributeName { case linear, circular }

    public static let name = "TensorScatter"
    public static let signature = Signature(
        [
            .required("past_cache", .fixedSize), .required("update", .fixedSize),
            .optional("write_indices", [.int64]),
        ], [.required("present_cache", .fixedSize)])
    public static var attributes: [AttributeField<Self>] {
        [AttributeField("mode", \.mode), AttributeField("axis", \.axis)]
    }
    public static let spellings: [Spelling] = [.onnx("TensorScatter", since: 24)]

    public var mode = Mode.linear
    /// The sequence axis, not the first; negative ones count from the back.
    public var axis = -2

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (cache, update) = (inputs[0], inputs[1])
        let axis = try cache.axis(axis)
        guard axis > 0 else { throw OperatorError("the sequence axis cannot be the first one") }
        guard cache.dtype == update.dtype, cache.rank == update.rank else {
            throw OperatorError("update \(update) does not fit cache \(cache)")
        }
        var expected = cache.shape
        expected[axis] = update.shape[axis]
        try inputs.checkShape(1, "update", expected)
        if let length = update.shape[axis].value, let room = cache.shape[axis].value, length > room {
            throw OperatorError("an update of \(length) steps does not fit a cache of \(room)")
        }
        try inputs.checkShape(2, "write_indices", [cache.shape[0]])
        return [cache]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let (cache, update) = (try inputs.required(0, "past_cache"), try inputs.required(1, "update"))
        _ = try outputType(inputs)
        let axis = try cache.rank.axis(axis)
        let (room, length) = (cache.shape[axis], update.shape[axis])
        let starts = inputs.optional(2)?.integers ?? [Int](repeating: 0, count: cache.shape[0])
        for start in starts {
            guard start >= 0 && start <= (mode == .linear ? room - length : room) else {
                throw OperatorError("an update of \(length) steps from \(start) on does not fit a cache of \(room)")
            }
        }
        let inner = cache.shape[(axis + 1)...].reduce(1, *)
        let middle = cache.shape[1..<axis].reduce(1, *)
        let none = ScatterReduction.none
        return [
            try none.scatter(update, into: cache) { place in
                let (row, element) = place.quotientAndRemainder(dividingBy: inner)
                let (outer, step) = row.quotientAndRemainder(dividingBy: length)
                return (outer * room + (starts[outer / middle] + step) % room) * inner + element
            }
        ]
    }
}
