import Core
import IR

/// The coordinates of the elements that are not zero, in row-major order: one row per axis of the input, one column per
/// element. A scalar gives no rows; NaN is not zero. ONNX NonZero.
public struct NonZero: CountingOperator {
    public static let name = "NonZero"
    public static let signature = Signature([.required("X", .fixedSize)], [.required("Y", [.int64])])
    public static var attributes: [AttributeField<Self>] { [AttributeField("count", \.count)] }
    public static let spellings: [Spelling] = [
        .onnx("NonZero", since: 9, .adapted { (node, _) throws(OperatorError) in node.nameCount() })
    ]

    /// The name of the second extent while the data are not known.
    public var count = "nonzero"
    public var assumedCount: Int?

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        var known: Int?
        if let value = inputs.constant(0) { known = try Self.places(value).count }
        let extent = Dimension.counted(count, known: known ?? assumedCount, upTo: x.elementBound)
        return [TensorType(.int64, [.fixed(x.rank), extent])]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "X")
        let places = try Self.places(x)
        let strides = x.shape.rowMajorStrides
        var result: [Int64] = []
        for axis in x.shape.indices {
            for place in places { result.append(Int64(place / strides[axis] % x.shape[axis])) }
        }
        return [Tensor(result, shape: [x.rank, places.count])]
    }

    private static func places(_ x: Tensor) throws(OperatorError) -> [Int] {
        let values = try x.doubles()
        return values.indices.filter { values[$0] != 0 }
    }
}
