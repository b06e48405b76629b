import COnnx
import Core
import IR
import Operators

extension ONNXImportSession {
    /// Imports a node with nested graphs.
    /// - Returns: the outputs; nil when one is not known, for reasons that are reported.
    func importControl(
        _ node: ONNXNode, _ version: Int, _ attributes: ONNXAttributes, _ inputs: [ImportOperand]
    ) throws -> [ImportOperand]? {
        switch node.operatorName {
        case If.name: try importIf(node, attributes, inputs)
        case Loop.name: try importLoop(node, attributes, inputs)
        case Scan.name: try importScan(node, version, attributes, inputs)
        case "FlexAttention": try importFlexAttention(node, version, attributes, inputs)
        case "SequenceMap": try importSequenceMap(node, attributes, inputs)
        default: throw OperatorError("its graphs are not supported")
        }
    }

    /// A conditional. When the condition is known, the nodes of the branch that is taken stand in its place, and the
    /// other branch is not looked at.
    private func importIf(
        _ node: ONNXNode, _ attributes: ONNXAttributes, _ inputs: [ImportOperand]
    ) throws -> [ImportOperand]? {
        let thenBranch = try attributes.graph("then_branch", node)
        let elseBranch = try attributes.graph("else_branch", node)
        try attributes.check(known: [])
        guard inputs.count == 1, let condition = inputs[0].value else { throw OperatorError("takes one input, 'cond'") }
        if let known = graph.constant(condition) {
            guard let isTrue = known.elements(as: Bool.self), isTrue.count == 1 else {
                throw OperatorError("'cond' is \(known.type); it must be one bool")
            }
            let results = try inline(isTrue[0] ? thenBranch : elseBranch, [])
            let types = results?.flatMap(\.values).map(graph.type(of:)) ?? []
            folding.note(branch: isTrue[0], types, of: node.label)
            return results
        }
        let left = try nest(thenBranch, [])
        let right = try nest(elseBranch, [])
        guard let left, let right else { return nil }
        try left.checkSameForms(as: right)
        var captures: [ValueID] = []
        for capture in left.captures + right.captures where !captures.contains(capture) { captures.append(capture) }
        let op = If(
            then: left.finished(captures, around: graph), else: right.finished(captures, around: graph),
            symbol: control.symbol("if"))
        guard !left.outputs.isEmpty else { return left.operands(from: []) }
        return left.operands(from: try builder.add(op, [condition] + captures))
    }

    /// Imports the nodes of a nested graph into the current graph.
    /// - Parameter arguments: the values of its inputs.
    func inline(_ nested: ONNXNestedGraph, _ arguments: [ImportOperand]) throws -> [ImportOperand]? {
        let inner = try ImportScope(in: scope, target: scope.target, context: nested.place)
        return try within(inner) {
            try readBody(nested, arguments)?.map { $0.operand }
        }
    }

    /// Imports a nested graph by itself, with tensors as inputs.
    /// - Parameter formals: the types of its inputs.
    func nest(_ nested: ONNXNestedGraph, _ formals: [TensorType]) throws -> NestedImport? {
        try nest(nested, formals, as: formals.map { _ in .value })
    }

    /// Imports a nested graph by itself.
    /// - Parameters:
    ///   - formals: the types of the tensors that its inputs are made of.
    ///   - forms: the forms of its inputs.
    func nest(
        _ nested: ONNXNestedGraph, _ formals: [TensorType], as forms: [ImportOperand.Form]
    ) throws -> NestedImport? {
        let target = ImportTarget()
        let inner = try ImportScope(in: scope, target: target, context: nested.place)
        return try within(inner) {
            let values = formals.map { target.graph.addValue($0) }
            var rest = values[...]
            let arguments = forms.map { $0.takeOperand(from: &rest) }
            return try readBody(nested, arguments).map { NestedImport(target: target, formals: values, outputs: $0) }
        }
    }

    /// Reads a nested graph in the current scope, its own.
    private func readBody(
        _ nested: ONNXNestedGraph, _ arguments: [ImportOperand]
    ) throws -> [(name: String, operand: ImportOperand)]? {
        let file = nested.handle
        guard co_graph_input_count(file) == arguments.count else {
            throw OperatorError(
                "the graph '\(nested.name)' takes \(co_graph_input_count(file)) inputs, not \(arguments.count)")
        }
        try readInitializers(file)
        for (index, argument) in arguments.enumerated() {
            guard let handle = co_graph_input(file, index) else { continue }
            let name = try co_value_name(handle).text(nested.place)
            guard !name.isEmpty else {
                throw ImportError(.invalidGraph, "input \(index) has no name", at: nested.place)
            }
            try checkFormal(try declaredType(handle, nested.place), "input '\(name)'", argument, nested)
            if let value = argument.value, graph[value].name.isEmpty && graph.constant(value) == nil {
                graph[value].name = name
            }
            try define(name, as: ImportScope.Binding(argument), place: nested.place)
        }
        try readDeclarations(file)
        let nodes = try readNodes(file)
        for (position, node) in nodes.enumerated() { try importNode(node, position, nodes) }
        var names: [String] = []
        for index in 0..<co_graph_output_count(file) {
            guard let handle = co_graph_output(file, index) else { continue }
            names.append(try co_value_name(handle).text(nested.place))
            if let reason = try declaredType(handle, nested.place).unsupportedReason {
                throw OperatorError("output '\(names[index])' of '\(nested.name)' is \(reason)")
            }
        }
        guard let operands = try results(names, place: nested.place) else { return nil }
        return Array(zip(names, operands))
    }

    private func checkFormal(
        _ declared: DeclaredType, _ place: String, _ argument: ImportOperand, _ nested: ONNXNestedGraph
    ) throws(OperatorError) {
        if let reason = declared.unsupportedReason { throw OperatorError("\(place) of '\(nested.name)' is \(reason)") }
        let given: ScalarType?
        switch argument {
        case .value(let value): given = graph.type(of: value).dtype
        case .sequence(let sequence): given = sequence.dtype
        case .map, .absent: given = nil
        }
        guard let given, let dtype = declared.dtype, dtype != given else { return }
        throw OperatorError(
            "\(place) of '\(nested.name)' is declared as \(dtype) and given \(argument.form) of \(given)")
    }
}

/// A graph in an attribute of a node.
struct ONNXNestedGraph {
    /// The attribute's name.
    let name: String
    let handle: OpaquePointer
    /// For messages.
    let place: String
}

extension ONNXAttributes {
    /// A graph that must be there.
    func graph(_ name: String, _ node: ONNXNode) throws(OperatorError) -> ONNXNestedGraph {
        guard let handle = graphs[name] else { throw OperatorError("attribute '\(name)' is missing or no graph") }
        return ONNXNestedGraph(name: name, handle: handle, place: "'\(name)' of \(node.place)")
    }

    /// Refuses attributes, other than graphs, that are not named here.
    func check(known: Set<String>) throws(OperatorError) {
        guard let unknown = values.keys.filter({ !known.contains($0) }).min() else { return }
        throw OperatorError("attribute '\(unknown)' is not known")
    }
}
