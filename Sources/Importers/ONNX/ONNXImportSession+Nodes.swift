import COnnx
import Core
import IR

extension ONNXImportSession {
    /// The nodes of a graph with their names read.
    func readNodes(_ file: OpaquePointer) throws(ImportError) -> [ONNXNode] {
        try readNodes(co_graph_node_count(file)) { co_graph_node(file, $0) }
    }

    /// Nodes with their names read.
    func readNodes(_ count: Int, _ node: (Int) -> OpaquePointer?) throws(ImportError) -> [ONNXNode] {
        guard count <= Limits.nodes else {
            throw ImportError(
                .limit, "\(count) nodes, at most \(Limits.nodes) are accepted", at: "graph '\(graph.name)'")
        }
        var nodes: [ONNXNode] = []
        nodes.reserveCapacity(count)
        for index in 0..<count {
            guard let handle = node(index) else { continue }
            nodes.append(try ONNXNode(handle, position: index))
        }
        return nodes
    }

    /// Imports a node of the current scope and defines its outputs.
    func importNode(_ node: ONNXNode, _ position: Int, _ nodes: [ONNXNode]) throws(ImportError) {
        try control.countNode(at: node.place)
        try checkInputsDefined(node, position, nodes)
        guard let version = scope.versions[node.domain] else {
            throw ImportError(
                .invalidGraph, "operator set \(ONNXVersions.title(node.domain)) is not imported", at: node.place,
                advice: "the file names no version for it; export the model again")
        }
        label = node.label
        let attributes = try ONNXAttributes(node, tensors, in: scope.functionAttributes)
        let function = functions[ONNXFunction.Name(domain: node.domain, name: node.operatorName)]
        if function == nil { neededOperators.insert(OperatorUses.key(node)) }
        if node.domain == "ai.onnx.ml" && node.operatorName == "ZipMap" { zippedValues.formUnion(node.outputs) }
        let inputs = try node.inputs.map { (name) throws(ImportError) in try operand(named: name) }
        let spelled = known(node, version)
        if function == nil && spelled == nil {
            want(inputs)
            try noteNeededInside(attributes)
            return try defineOutputs(node, nil)
        }
        var results: [ImportOperand?]?
        do {
            results = try importKnown(node, version, attributes, inputs, function, spelled)
            if let results { try check(results, node) }
        } catch let error as ImportError {
            throw error
        } catch {
            report.problems.append(
                ModelReport.NodeProblem(
                    node: node.label, operatorName: node.operatorName,
                    message: "\(error)\(scope.context)\(fixingAdvice("\(error)", inputs))"))
            results = nil
        }
        if results == nil { want(inputs) }
        try defineOutputs(node, results)
    }

    /// Notes values of the main graph that a node uses which cannot be imported.
    private func want(_ inputs: [ImportOperand?]) {
        if scope.depth == 0 { wanted += inputs.flatMap { $0?.values ?? [] } }
    }

    /// The outputs of a node of a function or a known operator; nil when they are not known, for reasons that are
    /// reported.
    private func importKnown(
        _ node: ONNXNode, _ version: Int, _ attributes: ONNXAttributes, _ inputs: [ImportOperand?],
        _ function: ONNXFunction?, _ spelled: (spelling: Spelling, op: any Operator.Type)?
    ) throws -> [ImportOperand?]? {
        if !attributes.unsupported.isEmpty {
            throw OperatorError(attributes.unsupported.joined(separator: "; "))
        }
        if let function { return try importCall(of: function, node, attributes) }
        guard let (spelling, op) = spelled else { return nil }
        let known = inputs.compactMap { $0 }
        let isComplete = known.count == inputs.count
        if spelling.hasGraphs(op) {
            guard isComplete else {
                try noteNeededInside(attributes)
                return nil
            }
            return try importControl(node, version, attributes, known)
        }
        if let name = attributes.graphs.keys.min() { throw OperatorError("attribute '\(name)' is a graph") }
        guard isComplete else {
            if case .direct = spelling.reading { _ = try op.init(attributes: attributes.values) }
            return nil
        }
        var foreign = ForeignNode(
            domain: node.domain, name: node.operatorName, version: version, label: node.label, inputs: [],
            outputCount: node.outputs.count, attributes: attributes.values)
        return try builder.read(&foreign, known, spelling, op)
    }

    private func check(_ results: [ImportOperand?], _ node: ONNXNode) throws(OperatorError) {
        for (index, name) in node.outputs.enumerated() where !name.isEmpty {
            guard index < results.count, results[index] != nil else {
                throw OperatorError("output \(index) ('\(name)') is not produced in this form of the operator")
            }
        }
    }

    private func defineOutputs(_ node: ONNXNode, _ results: [ImportOperand?]?) throws(ImportError) {
        for (index, name) in node.outputs.enumerated() where !name.isEmpty {
            let place = "value '\(name)' of \(node.place)"
            let type = try declared[name].map { (handle) throws(ImportError) in try declaredType(handle, place) }
            if let results, let operand = results[index] {
                if !zippedValues.contains(name) {
                    note(try type?.check(operand, in: graph, place: place, hasOpenBatch: hasOpenBatch))
                }
                if let value = operand.value, graph[value].name.isEmpty { graph[value].name = name }
                try define(name, as: ImportScope.Binding(operand), place: node.place)
            } else if case .full(let type)? = type {
                // The analysis goes on with what the file says.
                try define(name, as: .value(graph.addValue(type, name: name)), place: node.place)
            } else {
                try define(name, as: .unknown, place: node.place)
            }
        }
    }

    private func known(_ node: ONNXNode, _ version: Int) -> (spelling: Spelling, op: any Operator.Type)? {
        catalog.spelling(format: "onnx", domain: node.domain, name: node.operatorName, version: version)
    }

    /// Counts a node and those of its nested graphs for the report.
    func noteUse(_ node: ONNXNode) throws(ImportError) {
        try visit(node, depth: 0) { node in
            let isCall = functions[ONNXFunction.Name(domain: node.domain, name: node.operatorName)] != nil
            if !isCall, let version = scope.versions[node.domain] { uses.note(node, version) }
        }
    }

    /// Takes the operators of graphs that are not imported as needed, so that the report has them.
    private func noteNeededInside(_ attributes: ONNXAttributes) throws(ImportError) {
        for graph in attributes.allGraphs {
            for node in try readNodes(graph) {
                try visit(node, depth: 1) { neededOperators.insert(OperatorUses.key($0)) }
            }
        }
    }

    /// Visits a node and, through its graphs, the nodes nested in it.
    func visit(
        _ node: ONNXNode, depth: Int, _ body: (ONNXNode) throws(ImportError) -> Void
    ) throws(ImportError) {
        guard depth <= Limits.depth else {
            throw ImportError(.limit, "graphs nested deeper than \(Limits.depth)", at: node.place)
        }
        try body(node)
        for index in 0..<co_node_attribute_count(node.handle) {
            guard let attribute = co_node_attribute(node.handle, index) else { continue }
            var graphs: [OpaquePointer] = co_attribute_graph(attribute).map { [$0] } ?? []
            for entry in 0..<co_attribute_graph_count(attribute) {
                if let graph = co_attribute_graph_at(attribute, entry) { graphs.append(graph) }
            }
            for graph in graphs {
                for nested in try readNodes(graph) { try visit(nested, depth: depth + 1, body) }
            }
        }
    }

    private func checkInputsDefined(
        _ node: ONNXNode, _ position: Int, _ nodes: [ONNXNode]
    ) throws(ImportError) {
        guard let missing = node.inputs.first(where: { !$0.isEmpty && !scope.defines($0) }) else { return }
        guard let producer = nodes[position...].firstIndex(where: { $0.outputs.contains(missing) }) else {
            throw ImportError(
                .invalidGraph, "input '\(missing)' is not defined", at: node.place,
                advice: "no node, input or initializer has that name")
        }
        let isCycle = Self.depends(nodes[producer], on: position, nodes)
        throw ImportError(
            .invalidGraph,
            isCycle
                ? "a cycle: input '\(missing)' depends on this node's own output"
                : "input '\(missing)' is defined later, by \(nodes[producer].place); nodes must be sorted",
            at: node.place)
    }

    /// True when a node needs, directly or through others, an output of the node at `target`.
    private static func depends(_ node: ONNXNode, on target: Int, _ nodes: [ONNXNode]) -> Bool {
        var producers: [String: Int] = [:]
        for index in nodes.indices.dropFirst(target) {
            for output in nodes[index].outputs where !output.isEmpty { producers[output] = index }
        }
        var seen: Set<Int> = []
        var pending = node.outputs.compactMap { producers[$0] }
        while let next = pending.popLast() {
            if next == target { return true }
            guard seen.insert(next).inserted else { continue }
            pending += nodes[next].inputs.compactMap { producers[$0] }
        }
        return false
    }

    /// Fills the report from what was collected.
    func finishReport() {
        report.inputs = graph.inputs.map { ModelReport.Port(name: $0.name, type: "\(graph.type(of: $0.value))") }
        report.operators = uses.sorted
        report.dynamicDimensions = dimensions.dynamic
        report.unsupportedOperators = report.operators.compactMap { use in
            let versions = catalog.spellings(format: "onnx", domain: use.domain, name: use.name)
                .map { $0.spelling.versions }
            guard neededOperators.contains("\(use.domain)/\(use.name)"),
                !versions.contains(where: { $0.contains(use.version) })
            else { return nil }
            return ModelReport.UnsupportedOperator(use: use, reason: Self.reason(use, versions))
        }
    }

    /// What to do when a node needs to know a value that is one of the graph's inputs.
    private func fixingAdvice(_ message: String, _ inputs: [ImportOperand?]) -> String {
        guard message.contains("must be a constant"), !message.contains("--fix") else { return "" }
        let values = Set(inputs.flatMap { $0?.values ?? [] })
        let names = scope.target.graph.inputs.filter { port in
            values.contains(port.value) && !graph.type(of: port.value).dtype.isFloatingPoint
        }
        guard scope.depth == 0, !names.isEmpty else { return "" }
        let options = names.map { "--fix \($0.name)=VALUE" }.joined(separator: " ")
        return "; where it is always the same, add \(options)"
    }

    private static func reason(_ use: ModelReport.OperatorUse, _ versions: [ClosedRange<Int>]) -> String {
        guard !versions.isEmpty else {
            return "is not supported" + (RefusedOperators.reason(use).map { ": \($0)" } ?? "")
        }
        let ranges = versions.map {
            $0.upperBound == .max ? "\($0.lowerBound) or newer" : "\($0.lowerBound)…\($0.upperBound)"
        }
        return "is supported only at opset \(ranges.joined(separator: ", "))"
    }
}

extension Spelling {
    /// Whether the importer reads graphs among the node's attributes.
    fileprivate func hasGraphs(_ op: any Operator.Type) -> Bool {
        if case .structural = reading { return true }
        return op is any NestingOperator.Type
    }
}
