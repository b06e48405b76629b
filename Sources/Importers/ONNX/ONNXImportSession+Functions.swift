import COnnx
import Core
import IR

extension ONNXImportSession {
    /// Reads the signatures of the model's functions and counts the operators in them.
    func readFunctions(_ place: String) throws(ImportError) {
        let model = document.handle
        for index in 0..<co_model_function_count(model) {
            guard let handle = co_model_function(model, index) else { continue }
            let domain = ONNXVersions.canonical(try co_model_function_domain(model, index).text(place))
            let name = ONNXFunction.Name(domain: domain, name: try co_model_function_name(model, index).text(place))
            let function = try ONNXFunction(handle, name: name, document: document, tensors)
            guard functions.updateValue(function, forKey: name) == nil else {
                report.unsupportedFeatures.append("overloads of the function \(name)")
                continue
            }
            noteVersions(
                function.versions.sorted { $0.key < $1.key }.map {
                    ModelMetadata.Opset(domain: $0.key, version: $0.value)
                })
        }
        let main = scope.versions
        for function in functions.values.sorted(by: { "\($0.name)" < "\($1.name)" }) {
            scope.versions = function.versions
            for node in try readNodes(function) { try noteUse(node) }
        }
        scope.versions = main
    }

    private func readNodes(_ function: ONNXFunction) throws(ImportError) -> [ONNXNode] {
        try readNodes(co_function_node_count(function.handle)) { co_function_node(function.handle, $0) }
    }

    /// Imports the nodes of a function in place of a call.
    /// - Returns: the outputs; nil when one is not known, for reasons that are reported.
    func importCall(of function: ONNXFunction, _ node: ONNXNode, _ attributes: ONNXAttributes) throws
        -> [ImportOperand?]?
    {
        guard node.inputs.count <= function.inputs.count, node.outputs.count <= function.outputs.count else {
            throw OperatorError(
                "\(node.inputs.count) inputs and \(node.outputs.count) outputs of a function with "
                    + "\(function.inputs.count) and \(function.outputs.count)")
        }
        let inner = try ImportScope(
            calling: function, attributes: try environment(function, attributes), from: scope,
            context: "function \(function.name) called by \(node.place)")
        for (index, name) in function.inputs.enumerated() {
            let given = index < node.inputs.count ? node.inputs[index] : ""
            inner.names[name] = given.isEmpty ? .absent : try binding(of: given, in: scope) ?? .unknown
        }
        return try within(inner) {
            let nodes = try readNodes(function)
            for (position, node) in nodes.enumerated() { try importNode(node, position, nodes) }
            return try results(function.outputs, place: "function \(function.name)")
        }
    }

    /// The values of the attributes that the function's nodes refer to.
    private func environment(
        _ function: ONNXFunction, _ attributes: ONNXAttributes
    ) throws(OperatorError) -> [String: Attribute] {
        if let name = attributes.graphs.keys.min() {
            throw OperatorError("attribute '\(name)' of a function is a graph, which is not supported")
        }
        let known = Set(function.attributes).union(function.defaults.keys)
        if let unknown = attributes.values.keys.filter({ !known.contains($0) }).min() {
            throw OperatorError("attribute '\(unknown)' is not known to the function")
        }
        return function.defaults.merging(attributes.values) { _, given in given }
    }

    /// Runs a part of the import in another scope.
    func within<Result>(_ inner: ImportScope, _ body: () throws -> Result) rethrows -> Result {
        let (outer, node) = (scope, label)
        scope = inner
        defer { (scope, label) = (outer, node) }
        return try body()
    }

    /// What names of the current scope stand for; nil when one is not known.
    func results(_ names: [String], place: String) throws(ImportError) -> [ImportOperand]? {
        var results: [ImportOperand] = []
        for name in names {
            guard let binding = try binding(of: name, in: scope) else {
                throw ImportError(.invalidGraph, "output '\(name)' is not defined", at: place)
            }
            guard let operand = binding.operand else { return nil }
            results.append(operand)
        }
        return results
    }
}
