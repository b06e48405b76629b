import Core

/// Checks that a graph is well formed. The rules are a list; each relies on those before it, so that the check stops
/// at the first rule that does not hold. Total: any graph gives an answer.
public struct GraphVerifier: Sendable {
    /// A place where a rule does not hold.
    public struct Violation: Error, Equatable, CustomStringConvertible {
        /// The name of the rule.
        public var rule: String
        /// The position of the node concerned, if any.
        public var node: Int?
        public var message: String

        public var description: String {
            "\(rule)\(node.map { " at node \($0)" } ?? ""): \(message)"
        }
    }

    /// One condition that every graph meets.
    struct Rule: Sendable {
        let name: String
        let check: @Sendable (Graph, GraphVerifier) -> [(node: Int?, message: String)]

        /// A rule about one graph by itself.
        init(name: String, check: @escaping @Sendable (Graph) -> [(node: Int?, message: String)]) {
            self.init(name: name, nested: { graph, _ in check(graph) })
        }

        /// A rule about nested graphs too.
        init(
            name: String, nested check: @escaping @Sendable (Graph, GraphVerifier) -> [(node: Int?, message: String)]
        ) {
            self.name = name
            self.check = check
        }
    }

    static let rules: [Rule] = [
        Rule(name: "known-values", check: checkKnownValues),
        Rule(name: "defined-once", check: checkDefinedOnce),
        Rule(name: "defined-before-use", check: checkDefinedBeforeUse),
        Rule(name: "port-names", check: checkPortNames),
        Rule(name: "constant-types", check: checkConstantTypes),
        Rule(name: "symbol-bounds", check: checkSymbolBounds),
        Rule(name: "nested-graphs", nested: checkNestedGraphs),
        Rule(name: "inferred-types", check: checkInferredTypes),
    ]

    private let checksNestedGraphs: Bool
    /// How many graphs are around the ones to check.
    private let depth: Int

    /// - Parameter checksNestedGraphs: false when nested graphs are known to be well formed.
    public init(checksNestedGraphs: Bool = true) { self.init(checksNestedGraphs: checksNestedGraphs, depth: 0) }

    private init(checksNestedGraphs: Bool, depth: Int) {
        self.checksNestedGraphs = checksNestedGraphs
        self.depth = depth
    }

    /// The violations of the first rule that does not hold; empty for a well-formed graph.
    public func violations(in graph: Graph) -> [Violation] {
        for rule in Self.rules {
            let found = rule.check(graph, self)
            if !found.isEmpty {
                return found.map { Violation(rule: rule.name, node: $0.node, message: $0.message) }
            }
        }
        return []
    }

    /// Throws the first violation.
    public func verify(_ graph: Graph) throws(Violation) {
        if let first = violations(in: graph).first { throw first }
    }

    /// Every value that occurs was given out by the graph.
    private static func checkKnownValues(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        for port in graph.inputs + graph.outputs where !graph.contains(port.value) {
            found.append((nil, "port '\(port.name)' is \(port.value), which is not of this graph"))
        }
        for (position, node) in graph.nodes.enumerated() {
            for id in node.inputs.compactMap({ $0 }) + node.outputs where !graph.contains(id) {
                found.append((position, "\(node.label) has \(id), which is not of this graph"))
            }
        }
        return found
    }

    /// A value is a graph input, a constant, or one output of one node.
    private static func checkDefinedOnce(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        var defined = Set<ValueID>()
        for port in graph.inputs where !defined.insert(port.value).inserted || graph.constant(port.value) != nil {
            found.append((nil, "input '\(port.name)' is defined more than once"))
        }
        for (position, node) in graph.nodes.enumerated() {
            for id in node.outputs where !defined.insert(id).inserted || graph.constant(id) != nil {
                found.append((position, "output \(id) of \(node.label) is defined more than once"))
            }
        }
        return found
    }

    /// Nodes follow what they use; graph outputs are defined. This excludes cycles.
    private static func checkDefinedBeforeUse(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        var defined = Set(graph.inputs.map(\.value))
        func isDefined(_ id: ValueID) -> Bool { defined.contains(id) || graph.constant(id) != nil }
        for (position, node) in graph.nodes.enumerated() {
            for case let id? in node.inputs where !isDefined(id) {
                found.append((position, "\(node.label) uses \(id) before it is defined"))
            }
            defined.formUnion(node.outputs)
        }
        for port in graph.outputs where !isDefined(port.value) {
            found.append((nil, "output '\(port.name)' is \(port.value), which nothing defines"))
        }
        return found
    }

    /// Names of inputs and of outputs are not empty and differ among themselves. There is at least one output.
    private static func checkPortNames(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        for (kind, ports) in [("input", graph.inputs), ("output", graph.outputs)] {
            var names = Set<String>()
            for port in ports {
                if port.name.isEmpty { found.append((nil, "an \(kind) has no name")) }
                if !names.insert(port.name).inserted { found.append((nil, "two \(kind)s are named '\(port.name)'")) }
            }
        }
        if graph.outputs.isEmpty { found.append((nil, "the graph has no output")) }
        return found
    }

    /// A constant's type is that of its value.
    private static func checkConstantTypes(_ graph: Graph) -> [(node: Int?, message: String)] {
        (0..<graph.valueCount).compactMap { index in
            let value = graph[ValueID(index)]
            guard let constant = value.constant, constant.type != value.type else { return nil }
            return (nil, "constant \(ValueID(index)) is \(constant.type), recorded as \(value.type)")
        }
    }

    /// A symbol has the same bounds wherever its name occurs.
    private static func checkSymbolBounds(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        var known: [String: Dimension.Symbol] = [:]
        for id in graph.inputs.map(\.value) + graph.nodes.flatMap(\.outputs) {
            for symbol in graph.type(of: id).shape.flatMap(\.symbols) {
                if let other = known.updateValue(symbol, forKey: symbol.name), other != symbol {
                    found.append((nil, "symbol '\(symbol.name)' has different bounds in different types"))
                }
            }
        }
        return found
    }

    /// Nested graphs are well formed by themselves, and not too deep.
    private static func checkNestedGraphs(
        _ graph: Graph, _ verifier: GraphVerifier
    ) -> [(node: Int?, message: String)] {
        guard verifier.checksNestedGraphs else { return [] }
        let nested = GraphVerifier(checksNestedGraphs: true, depth: verifier.depth + 1)
        var found: [(node: Int?, message: String)] = []
        for (position, node) in graph.nodes.enumerated() {
            guard let op = node.op as? any NestingOperator else { continue }
            guard nested.depth <= Limits.depth else {
                found.append((position, "\(node.label) nests graphs deeper than \(Limits.depth)"))
                continue
            }
            for (name, graph) in zip(type(of: op).graphNames, op.graphs) {
                found += nested.violations(in: graph).map { (position, "\(node.label), \(name): \($0)") }
            }
        }
        return found
    }

    /// Inputs fit the signature, and the outputs' number and types are those that the operator infers.
    private static func checkInferredTypes(_ graph: Graph) -> [(node: Int?, message: String)] {
        var found: [(node: Int?, message: String)] = []
        for (position, node) in graph.nodes.enumerated() {
            do throws(OperatorError) {
                let types = try graph.inferredTypes(node.op, node.inputs)
                let recorded = node.outputs.map(graph.type(of:))
                if types != recorded {
                    found.append((position, "\(node.label) gives \(list(types)), recorded as \(list(recorded))"))
                }
            } catch {
                found.append((position, "\(node.label): \(error.description)"))
            }
        }
        return found
    }

    private static func list(_ types: [TensorType]) -> String {
        types.map(\.description).joined(separator: ", ")
    }
}
