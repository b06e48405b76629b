import COnnx
import Core
import IR

/// Writes a model's protobuf form through libonnx.
enum ONNXEncoder {
    /// The bytes of the file, which the official checker has accepted where it knows the versions.
    /// - Throws: when the model exceeds the format's limit of 2 GiB, or the checker refuses it.
    static func bytes(_ model: ONNXModel) throws(ExportError) -> [UInt8] {
        let handle = model.metadata.producer.withONNX { producer in
            model.metadata.producerVersion.withONNX { co_model_new(Int64(model.irVersion), producer, $0) }
        }
        defer { co_model_free(handle) }
        for (domain, version) in model.opsets.sorted(by: { $0.key < $1.key }) {
            domain.withONNX { co_model_add_opset(handle, $0, Int64(version)) }
        }
        let graph = model.graph.name.withONNX { co_model_make_graph(handle, $0) }
        write(model.graph, to: graph)
        for (key, value) in model.metadata.entries {
            key.withONNX { key in value.withONNX { co_model_add_metadata(handle, key, $0) } }
        }
        try check(model, handle)
        return try serialized(handle)
    }

    private static func check(_ model: ONNXModel, _ handle: OpaquePointer) throws(ExportError) {
        let known = co_checker_known_versions()
        guard model.irVersion <= known.ir, model.opsets[""] ?? 0 <= known.opset,
            model.opsets["ai.onnx.ml"] ?? 0 <= known.ml_opset
        else { return }
        var error = co_error()
        guard co_model_check(handle, &error) == 0 else { return }
        let reason = withUnsafeBytes(of: error.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw ExportError(
            "the ONNX checker refuses the model: \(reason.split(separator: "\n").joined(separator: " "))")
    }

    private static func serialized(_ handle: OpaquePointer) throws(ExportError) -> [UInt8] {
        let count = co_model_byte_count(handle)
        guard count > 0 else {
            throw ExportError("the model is larger than 2 GiB, the limit of the format", advice: "use smaller weights")
        }
        var isWritten = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, size in
            isWritten = co_model_write(handle, buffer.baseAddress, count) != 0
            size = isWritten ? count : 0
        }
        guard isWritten else { throw ExportError("libonnx could not write the model") }
        return bytes
    }

    private static func write(_ graph: ONNXGraph, to handle: OpaquePointer) {
        for node in graph.nodes { write(node, to: handle) }
        for (name, tensor) in graph.initializers {
            write(tensor, name: name, to: co_graph_add_initializer(handle))
        }
        for (name, type) in graph.inputs {
            let entry = name.withONNX { co_graph_add_input(handle, $0, Int32(type.dtype.rawValue)) }
            write(type.shape, to: entry)
        }
        for (name, type) in graph.outputs {
            let entry = name.withONNX { co_graph_add_output(handle, $0, Int32(type.dtype.rawValue)) }
            write(type.shape, to: entry)
        }
    }

    private static func write(_ shape: [Dimension], to value: OpaquePointer) {
        for extent in shape {
            switch extent {
            case .fixed(let number): "".withONNX { co_value_add_axis(value, CO_DIMENSION_VALUE, Int64(number), $0) }
            case .symbol(let symbol): symbol.name.withONNX { co_value_add_axis(value, CO_DIMENSION_NAME, 0, $0) }
            case .expression: "".withONNX { co_value_add_axis(value, CO_DIMENSION_UNKNOWN, 0, $0) }
            }
        }
    }

    private static func write(_ node: ONNXGraph.Node, to graph: OpaquePointer) {
        let handle = node.name.withONNX { name in
            node.operatorName.withONNX { kind in
                node.domain.withONNX { co_graph_add_node(graph, name, kind, $0) }
            }
        }
        for input in node.inputs { input.withONNX { co_node_add_input(handle, $0) } }
        for output in node.outputs { output.withONNX { co_node_add_output(handle, $0) } }
        for (name, value) in node.attributes {
            let entry = name.withONNX { co_node_add_attribute(handle, $0, value.kind) }
            write(value, to: entry)
        }
    }

    private static func write(_ value: ONNXAttribute, to handle: OpaquePointer) {
        switch value {
        case .int(let number): co_attribute_set_int(handle, Int64(number))
        case .float(let number): co_attribute_set_float(handle, number)
        case .string(let text): text.withONNX { co_attribute_set_string(handle, $0) }
        case .ints(let numbers): co_attribute_set_ints(handle, numbers.map { Int64($0) }, numbers.count)
        case .floats(let numbers): co_attribute_set_floats(handle, numbers, numbers.count)
        case .strings(let texts):
            for text in texts { text.withONNX { co_attribute_add_string(handle, $0) } }
        case .tensor(let tensor):
            write(tensor, name: "", to: co_attribute_make_tensor(handle))
        case .graph(let graph):
            let entry = graph.name.withONNX { co_attribute_make_graph(handle, $0) }
            write(graph, to: entry)
        }
    }

    private static func write(_ tensor: Tensor, name: String, to handle: OpaquePointer) {
        let shape = tensor.shape.map { Int64($0) }
        name.withONNX { co_tensor_describe(handle, $0, Int32(tensor.dtype.rawValue), shape, shape.count) }
        if tensor.dtype == .string {
            for text in tensor.strings { text.withONNX { co_tensor_add_string(handle, $0) } }
        } else if let bits = tensor.dtype.packedBits {
            let packed = packed(tensor, bits: bits)
            co_tensor_set_raw_data(handle, packed, packed.count)
        } else {
            tensor.withBytes { co_tensor_set_raw_data(handle, $0.baseAddress, $0.count) }
        }
    }

    /// Elements of a few bits, several to a byte, the first in the lowest bits.
    private static func packed(_ tensor: Tensor, bits: Int) -> [UInt8] {
        let perByte = 8 / bits
        let mask = UInt8(1 << bits - 1)
        return tensor.withBytes { elements in
            var result = [UInt8](repeating: 0, count: (elements.count + perByte - 1) / perByte)
            for (index, element) in elements.enumerated() {
                result[index / perByte] |= (element & mask) << UInt8(index % perByte * bits)
            }
            return result
        }
    }
}

extension ONNXAttribute {
    /// The kind as the file names it.
    fileprivate var kind: co_attribute_kind {
        switch self {
        case .int: CO_ATTRIBUTE_INT
        case .float: CO_ATTRIBUTE_FLOAT
        case .string: CO_ATTRIBUTE_STRING
        case .ints: CO_ATTRIBUTE_INTS
        case .floats: CO_ATTRIBUTE_FLOATS
        case .strings: CO_ATTRIBUTE_STRINGS
        case .tensor: CO_ATTRIBUTE_TENSOR
        case .graph: CO_ATTRIBUTE_GRAPH
        }
    }
}

extension String {
    /// The text in libonnx's form, for the time of the call.
    fileprivate func withONNX<Result>(_ body: (co_string) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body(co_string(data: $0.baseAddress, size: $0.count)) }
        }
    }
}
