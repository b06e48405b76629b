import COnnx
import Core
import IR

/// A function that a model defines; calls of it are replaced by its nodes.
struct ONNXFunction {
    /// What calls a function.
    struct Name: Hashable, CustomStringConvertible {
        var domain: String
        var name: String

        var description: String { "\(ONNXVersions.title(domain)).\(name)" }
    }

    let handle: OpaquePointer
    let name: Name
    let inputs: [String]
    let outputs: [String]
    /// The names of attributes without a default.
    let attributes: [String]
    /// Attributes with their defaults.
    let defaults: [String: Attribute]
    let versions: [String: Int]

    /// - Throws: when the file is invalid.
    init(_ handle: OpaquePointer, name: Name, document: ONNXDocument, _ tensors: ONNXTensorReader) throws(ImportError) {
        let place = "function \(name)"
        self.handle = handle
        self.name = name
        func texts(_ count: Int, _ text: (Int) -> co_string) throws(ImportError) -> [String] {
            var result: [String] = []
            for index in 0..<count { result.append(try text(index).text(place)) }
            guard Set(result).count == count, !result.contains("") else {
                throw ImportError(.invalidGraph, "has an unnamed or a repeated parameter", at: place)
            }
            return result
        }
        inputs = try texts(co_function_input_count(handle)) { co_function_input(handle, $0) }
        outputs = try texts(co_function_output_count(handle)) { co_function_output(handle, $0) }
        attributes = try texts(co_function_attribute_count(handle)) { co_function_attribute(handle, $0) }
        var defaults: [String: Attribute] = [:]
        for index in 0..<co_function_default_count(handle) {
            let attribute = try document.functionDefault(handle, index, place: place)
            let read = try ONNXAttributes(default: attribute, place: "\(place), a default", tensors)
            guard read.unsupported.isEmpty, read.allGraphs.isEmpty, let (name, value) = read.values.first else {
                throw ImportError(.invalidGraph, "has a default that is neither number, text nor tensor", at: place)
            }
            defaults[name] = value
        }
        self.defaults = defaults
        var versions: [String: Int] = [:]
        for index in 0..<co_function_opset_count(handle) {
            let domain = ONNXVersions.canonical(try co_function_opset_domain(handle, index).text(place))
            guard versions.updateValue(Int(co_function_opset_version(handle, index)), forKey: domain) == nil else {
                let title = ONNXVersions.title(domain)
                throw ImportError(.invalidGraph, "operator set \(title) is imported twice", at: place)
            }
        }
        self.versions = versions
    }
}
