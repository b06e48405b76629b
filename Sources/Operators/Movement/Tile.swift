import Core
import IR

/// The input repeated a number of times along each axis. Numbers that are computed give extents that the data decide. ONNX
/// Tile, from version 6.
public struct Tile: Operator {
    public static let name = "Tile"
    public static let signature = Signature(
        [.required("input", .all), .required("repeats", [.int64])], [.required("output", .all)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("count", \.count)] }
    public static let spellings: [Spelling] = [
        .onnx(
            "Tile", since: 6,
            .adapted { (node, context) throws(OperatorError) in node.nameCount(whereComputed: 1, context) })
    ]

    /// Extents that the data decide are the symbols `<count>.<axis>`.
    public var count = "tile"

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let input = inputs[0]
        guard inputs.constant(1) != nil else {
            let shape = try inputs.countedShape(1, "repeats", name: count)
            guard shape.count == input.rank else {
                throw OperatorError("'repeats' has \(shape.count) numbers, which does not fit \(input)")
            }
            return [TensorType(input.dtype, shape)]
        }
        let repeats = try inputs.integers(1, "repeats") ?? []
        guard repeats.count == input.rank, repeats.allSatisfy({ (0...Limits.dimension).contains($0) }) else {
            throw OperatorError("'repeats' \(repeats) does not fit \(input)")
        }
        return try [TensorType(input.dtype, zip(input.shape, repeats).map { $0 * .fixed($1) }).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        if let moved = try movingStrings(inputs) { return moved }
        let x = try inputs.required(0, "input")
        let shape = try outputType(inputs).shape
        let (own, strides) = (x.shape, shape.rowMajorStrides)
        let ownStrides = own.rowMajorStrides
        return [
            x.gathered(shape) { place in
                own.indices.reduce(0) { $0 + place / strides[$1] % shape[$1] % own[$1] * ownStrides[$1] }
            }
        ]
    }
}
