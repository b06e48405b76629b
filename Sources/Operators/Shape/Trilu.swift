import Core
import IR

/// The upper or lower triangle of each matrix, zeros elsewhere. ONNX Trilu.
public struct Trilu: Operator {
    public static let name = "Trilu"
    public static let signature = Signature(
        [.required("input", .fixedSize), .optional("k", [.int64])], [.required("output", .fixedSize)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("upper", \.isUpper)] }
    public static let spellings: [Spelling] = [.onnx("Trilu", since: 14)]

    /// Whether the upper triangle is kept.
    public var isUpper = true

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        guard inputs[0].rank >= 2 else { throw OperatorError("\(inputs[0]) is no matrix") }
        if let k = inputs.optional(1), let count = k.elementCount, count != 1 {
            throw OperatorError("input 'k' is \(k); it must be one number")
        }
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let x = try inputs.required(0, "input")
        let k = inputs.optional(1)?.integers?.first ?? 0
        let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
        let diagonal = min(max(k, -rows), columns)
        let size = x.dtype.byteCount
        let result = x.modified { bytes in
            for place in 0..<x.elementCount {
                let (row, column) = (place / columns % rows, place % columns)
                let isKept = isUpper ? column - row >= diagonal : column - row <= diagonal
                if !isKept { for byte in 0..<size { bytes[place * size + byte] = 0 } }
            }
        }
        return [result]
    }
}
