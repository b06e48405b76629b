import COnnx
import Core
import IR

/// Names of a file and what they stand for: those of a graph, of a nested graph or of a call of a function. Names that a
/// scope does not define are looked up in the scope around it; functions have none.
final class ImportScope {
    /// What a name of the file stands for.
    enum Binding {
        /// A value of the scope's target.
        case value(ValueID)
        /// An initializer, which becomes a constant when something uses it.
        case initializer(OpaquePointer)
        /// A sequence of values of the scope's target.
        case sequence(ValueSequence)
        /// A map whose values are a value of the scope's target.
        case map(ValueMap)
        /// An input of a function that the call leaves out, or an optional without a value.
        case absent
        /// A value whose type could not be found out.
        case unknown

        /// The name of an operand.
        init(_ operand: ImportOperand) {
            switch operand {
            case .value(let value): self = .value(value)
            case .sequence(let sequence): self = .sequence(sequence)
            case .map(let map): self = .map(map)
            case .absent: self = .absent
            }
        }

        /// What the name stands for in a node; nil when it is not known.
        var operand: ImportOperand? {
            switch self {
            case .value(let value): .value(value)
            case .sequence(let sequence): .sequence(sequence)
            case .map(let map): .map(map)
            case .absent: .absent
            case .unknown, .initializer: nil
            }
        }
    }

    /// The graph that nodes go to; scopes of inlined graphs share that of the scope around them.
    let target: ImportTarget
    let parent: ImportScope?
    var names: [String: Binding] = [:]
    /// The names that were found in scopes around this one.
    var borrowed: Set<String> = []
    /// Declared types of intermediate values and outputs, by name.
    var declared: [String: OpaquePointer] = [:]
    /// The version of each domain's operator set.
    var versions: [String: Int] = [:]
    /// The attributes of the function's call; nil outside functions.
    let functionAttributes: [String: Attribute]?
    /// The functions whose calls are around this scope, from the outside in.
    let calls: [ONNXFunction.Name]
    /// Where this is, for messages, such as ` (in 'then_branch' of node If 'x')`; empty for the main graph.
    let context: String
    /// How many scopes are around this one.
    let depth: Int

    /// The scope of the main graph.
    init() {
        target = ImportTarget()
        parent = nil
        functionAttributes = nil
        calls = []
        context = ""
        depth = 0
    }

    /// The scope of a graph nested in `parent`.
    /// - Parameter target: the graph that nodes go to, that of `parent` when they are inlined.
    init(in parent: ImportScope, target: ImportTarget, context: String) throws(ImportError) {
        self.target = target
        self.parent = parent
        versions = parent.versions
        functionAttributes = parent.functionAttributes
        calls = parent.calls
        self.context = " (in \(context))"
        depth = try parent.depthInside(context)
    }

    /// The scope of a function called from `caller`.
    init(
        calling function: ONNXFunction, attributes: [String: Attribute], from caller: ImportScope, context: String
    ) throws(ImportError) {
        guard !caller.calls.contains(function.name) else {
            throw ImportError(
                .invalidGraph, "the function calls itself, directly or through others", at: "function \(function.name)")
        }
        target = caller.target
        parent = nil
        versions = function.versions
        functionAttributes = attributes
        calls = caller.calls + [function.name]
        self.context = " (in \(context))"
        depth = try caller.depthInside(context)
    }

    private func depthInside(_ place: String) throws(ImportError) -> Int {
        guard depth < Limits.depth else {
            throw ImportError(.limit, "graphs and functions nested deeper than \(Limits.depth)", at: place)
        }
        return depth + 1
    }

    /// Whether this scope or one around it defines a name.
    func defines(_ name: String) -> Bool { names[name] != nil || parent?.defines(name) ?? false }
}

/// A graph that an import adds to.
final class ImportTarget {
    var graph = Graph()
    /// The values of the graph around this one that it uses, and the inputs of this one that stand for them.
    private(set) var captures: [(outer: ValueID, inner: ValueID)] = []
    private var known: [ValueID: ValueID] = [:]
    /// What nodes compute that stay although that is known, because it follows the shapes of the inputs.
    var computed: [ValueID: Tensor] = [:]

    /// The value of this graph that stands for one of the graph around it: a copy of a constant, or an input.
    func capture(_ value: ValueID, from outer: ImportTarget) -> ValueID {
        if let inner = known[value] { return inner }
        let source = outer.graph[value]
        let inner: ValueID
        if let constant = source.constant {
            inner = graph.addConstant(constant, name: source.name)
            graph[inner].followsShapes = source.followsShapes
        } else {
            inner = graph.addValue(source.type, name: source.name)
            computed[inner] = outer.computed[value]
            captures.append((value, inner))
        }
        known[value] = inner
        return inner
    }

    /// Sets inputs and outputs and removes what is not needed.
    /// - Parameters:
    ///   - formals: the inputs that the operator feeds.
    ///   - outputs: with the names that the file gives them.
    ///   - captures: the values around that become inputs after these, in order; null where this graph uses none.
    func finish(formals: [ValueID], outputs: [(name: String, value: ValueID)], captures: [ValueID], around: Graph) {
        var names: Set<String> = []
        func port(_ name: String, _ value: ValueID) -> Port {
            var unique = name.isEmpty ? "\(value.index)" : name
            while !names.insert(unique).inserted { unique += "'" }
            return Port(name: unique, value: value)
        }
        graph.inputs = formals.map { port(graph[$0].name, $0) }
        for outer in captures {
            let inner = known[outer] ?? graph.addValue(around.type(of: outer), name: around[outer].name)
            graph.inputs.append(port(graph[inner].name, inner))
        }
        names = []
        graph.outputs = outputs.map { port($0.name, $0.value) }
        graph.removeUnusedNodes()
    }

    /// Forgets captures that no node and none of these outputs uses.
    func dropUnusedCaptures(outputs: [ValueID]) {
        graph.outputs = outputs.map { Port(name: "", value: $0) }
        graph.removeUnusedNodes()
        let used = Set(graph.nodes.flatMap { $0.inputs.compactMap { $0 } } + outputs)
        captures.removeAll { !used.contains($0.inner) }
    }
}
