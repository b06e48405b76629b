import Core
import IR
import Operators

extension LabelEncoder: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        let attributes: [(name: String, value: ONNXAttribute)] = [
            try Self.list(keys, "keys"), try Self.list(values, "values"), try Self.fallback(defaultValue),
        ]
        node.emitWhole(Self.name, domain: "ai.onnx.ml", node.inputs, attributes, since: 2)
    }

    private static func list(
        _ tensor: Tensor, _ name: String
    ) throws(OperatorError) -> (name: String, value: ONNXAttribute) {
        switch tensor.dtype {
        case .string: return ("\(name)_strings", .strings(tensor.strings))
        case .int64: return ("\(name)_int64s", .ints(tensor.integers ?? []))
        case .float32: return ("\(name)_floats", .floats(tensor.elements(as: Float.self) ?? []))
        default: throw OperatorError("\(name) of type \(tensor.dtype) have no form in ai.onnx.ml 3")
        }
    }

    private static func fallback(_ tensor: Tensor) throws(OperatorError) -> (name: String, value: ONNXAttribute) {
        switch tensor.dtype {
        case .string: return ("default_string", .string(tensor.strings.first ?? ""))
        case .int64: return ("default_int64", .int(tensor.integers?.first ?? 0))
        default: return ("default_float", .float(tensor.elements(as: Float.self)?.first ?? 0))
        }
    }
}

extension ZipMap: ONNXWritable {
    func write(_ node: NodeExport) throws(OperatorError) {
        throw OperatorError("maps from labels to scores are not written; export the scores themselves")
    }
}
