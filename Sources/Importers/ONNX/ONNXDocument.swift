import COnnx
import Core

/// A parsed ONNX file. Tensors borrow its memory.
final class ONNXDocument: @unchecked Sendable {
    let handle: OpaquePointer
    private var defaults: [OpaquePointer] = []

    /// - Throws: when the bytes are no ONNX model; `place` names the file.
    init(_ bytes: UnsafeRawBufferPointer, place: String) throws(ImportError) {
        guard !bytes.isEmpty else { throw ImportError(.notAModel, "the file is empty", at: place) }
        var error = co_error()
        let pointer = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let handle = co_model_parse(pointer, bytes.count, &error) else {
            throw ImportError(
                .notAModel, "not an ONNX model: \(error.message)", at: place,
                advice: "check that the file is complete and ends in .onnx")
        }
        self.handle = handle
    }

    deinit {
        defaults.forEach { co_attribute_free($0) }
        co_model_free(handle)
    }

    /// A default of a function's attribute, which lives as long as the document.
    func functionDefault(
        _ function: OpaquePointer, _ index: Int, place: String
    ) throws(ImportError) -> OpaquePointer {
        var error = co_error()
        guard let attribute = co_function_default_parse(function, index, &error) else {
            throw ImportError(.notAModel, "a default is malformed: \(error.message)", at: place)
        }
        defaults.append(attribute)
        return attribute
    }
}

extension co_error {
    /// The reason as a string.
    var message: String {
        withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension co_string {
    /// The text.
    /// - Throws: when it is too long or not UTF-8; `place` says what the text is.
    func text(_ place: @autoclosure () -> String) throws(ImportError) -> String {
        guard size > 0, let data else { return "" }
        guard size <= Limits.nameBytes else {
            throw ImportError(.limit, "a text of \(size) bytes, at most \(Limits.nameBytes) are accepted", at: place())
        }
        let bytes = UnsafeRawBufferPointer(start: data, count: size)
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw ImportError(.notAModel, "a text that is not valid UTF-8", at: place())
        }
        return text
    }
}

/// A node as the file has it, with names read.
struct ONNXNode {
    var handle: OpaquePointer
    var domain: String
    var operatorName: String
    /// The node's name, or that of its first output when it has none.
    var label: String
    /// Empty for absent optional inputs and outputs.
    var inputs: [String]
    var outputs: [String]

    /// `node Conv 'conv1'`, for messages.
    var place: String { "node \(operatorName) '\(label)'" }

    init(_ handle: OpaquePointer, position: Int) throws(ImportError) {
        let place = "node \(position)"
        self.handle = handle
        domain = ONNXVersions.canonical(try co_node_domain(handle).text(place))
        operatorName = try co_node_op_type(handle).text(place)
        inputs = try Self.names(co_node_input_count(handle), place) { co_node_input(handle, $0) }
        outputs = try Self.names(co_node_output_count(handle), place) { co_node_output(handle, $0) }
        let name = try co_node_name(handle).text(place)
        label = name.isEmpty ? outputs.first { !$0.isEmpty } ?? "\(position)" : name
    }

    private static func names(
        _ count: Int, _ place: String, _ name: (Int) -> co_string
    ) throws(ImportError) -> [String] {
        var result: [String] = []
        for index in 0..<count { result.append(try name(index).text(place)) }
        return result
    }
}
