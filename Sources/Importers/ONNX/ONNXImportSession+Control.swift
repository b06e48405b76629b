import COnnx
import Core
import IR
import Operators

extension ONNXImportSession {
    /// Imports a node with nested graphs.
    /// - Returns: the outputs; nil when one is not known, for reasons that are reported.
    func importControl(
        _ node: ONNXNode, _ version: Int, _ attributes: ONNXAttributes, _ inputs: [ValueID?]
    ) throws -> [ValueID?]? {
        switch node.operatorName {
        case If.name: try importIf(node, attributes, inputs)
        case Loop.name: try importLoop(node, attributes, inputs)
        case Scan.name: try importScan(node, version, attributes, inputs)
        default: throw OperatorError("its graphs are not supported")
        }
    }

    /// A conditional. When the condition is known, the nodes of the branch that is taken stand in its place, and the
    /// other branch is not looked at.
    private func importIf(
        _ node: ONNXNode, _ attributes: ONNXAttributes, _ inputs: [ValueID?]
    ) throws -> [ValueID?]? {
        let thenBranch = try attributes.graph("then_branch", node)
        let elseBranch = try attributes.graph("else_branch", node)
        try attributes.check(known: [])
        guard inputs.count == 1, let condition = inputs[0] else { throw OperatorError("takes one input, 'cond'") }
        if let known = graph.constant(condition) {
            guard let isTrue = known.elements(as: Bool.self), isTrue.count == 1 else {
                throw OperatorError("'cond' is \(known.type); it must be one bool")
            }
            return try inline(isTrue[0] ? thenBranch : elseBranch, [])
        }
        let left = try nest(thenBranch, [])
        let right = try nest(elseBranch, [])
        guard let left, let right else { return nil }
        var captures: [ValueID] = []
        for capture in left.captures + right.captures where !captures.contains(capture) { captures.append(capture) }
        let op = If(
            then: left.finished(captures, around: graph), else: right.finished(captures, around: graph),
            symbol: control.symbol("if"))
        return try builder.add(op, [condition] + captures)
    }

    /// Imports the nodes of a nested graph into the current graph.
    /// - Parameter arguments: the values of its inputs.
    func inline(_ nested: ONNXNestedGraph, _ arguments: [ValueID]) throws -> [ValueID?]? {
        let inner = try ImportScope(in: scope, target: scope.target, context: nested.place)
        return try within(inner) {
            try readBody(nested, arguments)?.map { $0.value }
        }
    }

    /// Imports a nested graph by itself.
    /// - Parameter formals: the types of its inputs.
    func nest(_ nested: ONNXNestedGraph, _ formals: [TensorType]) throws -> NestedImport? {
        let target = ImportTarget()
        let inner = try ImportScope(in: scope, target: target, context: nested.place)
        return try within(inner) {
            let values = formals.map { target.graph.addValue($0) }
            return try readBody(nested, values).map { NestedImport(target: target, formals: values, outputs: $0) }
        }
    }

    /// Reads a nested graph in the current scope, its own.
    private func readBody(
        _ nested: ONNXNestedGraph, _ arguments: [ValueID]
    ) throws -> [(name: String, value: ValueID)]? {
        let file = nested.handle
        guard co_graph_input_count(file) == arguments.count else {
            throw OperatorError(
                "the graph '\(nested.name)' takes \(co_graph_input_count(file)) inputs, not \(arguments.count)")
        }
        try readInitializers(file)
        for (index, value) in arguments.enumerated() {
            guard let handle = co_graph_input(file, index) else { continue }
            let name = try co_value_name(handle).text(nested.place)
            guard !name.isEmpty else {
                throw ImportError(.invalidGraph, "input \(index) has no name", at: nested.place)
            }
            try checkFormal(try declaredType(handle, nested.place), "input '\(name)'", graph.type(of: value), nested)
            if graph[value].name.isEmpty && graph.constant(value) == nil { graph[value].name = name }
            try define(name, as: .value(value), place: nested.place)
        }
        try readDeclarations(file)
        let nodes = try readNodes(file)
        for (position, node) in nodes.enumerated() { try importNode(node, position, nodes) }
        var names: [String] = []
        for index in 0..<co_graph_output_count(file) {
            guard let handle = co_graph_output(file, index) else { continue }
            names.append(try co_value_name(handle).text(nested.place))
            if case .unsupported(let reason) = try declaredType(handle, nested.place) {
                throw OperatorError("output '\(names[index])' of '\(nested.name)' is \(reason)")
            }
        }
        guard let values = try results(names, place: nested.place) else { return nil }
        return try zip(names, values).map { name, value in
            guard let value else { throw OperatorError("output '\(name)' of '\(nested.name)' is absent") }
            return (name, value)
        }
    }

    private func checkFormal(
        _ declared: DeclaredType, _ place: String, _ type: TensorType, _ nested: ONNXNestedGraph
    ) throws(OperatorError) {
        let dtype: ScalarType?
        switch declared {
        case .unsupported(let reason): throw OperatorError("\(place) of '\(nested.name)' is \(reason)")
        case .partial(let known): dtype = known
        case .full(let type): dtype = type.dtype
        }
        guard dtype == nil || dtype == type.dtype else {
            throw OperatorError("\(place) of '\(nested.name)' is declared as \(dtype ?? type.dtype) and given \(type)")
        }
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

/// A nested graph that was imported by itself.
struct NestedImport {
    let target: ImportTarget
    let formals: [ValueID]
    let outputs: [(name: String, value: ValueID)]

    init(target: ImportTarget, formals: [ValueID], outputs: [(name: String, value: ValueID)]) {
        (self.target, self.formals, self.outputs) = (target, formals, outputs)
        target.dropUnusedCaptures(outputs: outputs.map(\.value))
    }

    /// The values of the graph around that it uses.
    var captures: [ValueID] { target.captures.map(\.outer) }
    var inputTypes: [TensorType] { formals.map(target.graph.type(of:)) }
    var outputTypes: [TensorType] { outputs.map { target.graph.type(of: $0.value) } }

    /// The graph, with the captures as its last inputs.
    func finished(_ captures: [ValueID], around: Graph) -> Graph {
        target.finish(formals: formals, outputs: outputs, captures: captures, around: around)
        return target.graph.compacted()
    }
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
