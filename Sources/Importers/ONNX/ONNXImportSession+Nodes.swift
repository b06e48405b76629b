import COnnx
import Core
import IR

extension ONNXImportSession {
    /// The nodes of the main graph with their names read.
    func readNodes(_ file: OpaquePointer) throws(ImportError) -> [ONNXNode] {
        let count = co_graph_node_count(file)
        guard count <= Limits.nodes else {
            throw ImportError(
                .limit, "\(count) nodes, at most \(Limits.nodes) are accepted", at: "graph '\(graph.name)'")
        }
        var nodes: [ONNXNode] = []
        nodes.reserveCapacity(count)
        for index in 0..<count {
            guard let handle = co_graph_node(file, index) else { continue }
            nodes.append(try ONNXNode(handle, position: index))
        }
        return nodes
    }

    /// Imports a node and defines its outputs.
    func importNode(_ node: ONNXNode, _ position: Int, _ nodes: [ONNXNode]) throws(ImportError) {
        try checkInputsDefined(node, position, nodes)
        guard let version = versions[node.domain] else {
            throw ImportError(
                .invalidGraph, "operator set \(ONNXVersions.title(node.domain)) is not imported", at: node.place,
                advice: "the file names no version for it; export the model again")
        }
        label = node.label
        let attributes = try ONNXAttributes(node, tensors)
        uses.note(node, version)
        for graph in attributes.graphs { try noteNested(graph, depth: 1) }
        let inputs = try node.inputs.map { (name) throws(ImportError) in try value(named: name) }
        let isComplete = zip(node.inputs, inputs).allSatisfy { $0.isEmpty || $1 != nil }
        guard let (spelling, op) = known(node, version) else { return try defineOutputs(node, nil) }
        var foreign = ForeignNode(
            domain: node.domain, name: node.operatorName, version: version, label: node.label, inputs: inputs,
            outputCount: node.outputs.count, attributes: attributes.values)
        var results: [ValueID?]?
        do throws(OperatorError) {
            if !attributes.unsupported.isEmpty {
                throw OperatorError(attributes.unsupported.joined(separator: "; "))
            } else if isComplete {
                results = try builder.read(&foreign, spelling, op)
                try check(results ?? [], node)
            } else if case .direct = spelling.reading {
                _ = try op.init(attributes: attributes.values)
            }
        } catch {
            report.problems.append(
                ModelReport.NodeProblem(
                    node: node.label, operatorName: node.operatorName, message: error.description))
            results = nil
        }
        try defineOutputs(node, results)
    }

    private func check(_ results: [ValueID?], _ node: ONNXNode) throws(OperatorError) {
        for (index, name) in node.outputs.enumerated() where !name.isEmpty {
            guard index < results.count, results[index] != nil else {
                throw OperatorError("output \(index) ('\(name)') is not produced in this form of the operator")
            }
        }
    }

    private func defineOutputs(_ node: ONNXNode, _ results: [ValueID?]?) throws(ImportError) {
        for (index, name) in node.outputs.enumerated() where !name.isEmpty {
            let place = "value '\(name)' of \(node.place)"
            let type = try declared[name].map { (handle) throws(ImportError) in try declaredType(handle, place) }
            if let results, let value = results[index] {
                try type?.check(graph.type(of: value), place: place)
                if graph[value].name.isEmpty { graph[value].name = name }
                try define(name, as: .value(value), place: node.place)
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

    /// Counts the operators of a nested graph for the report.
    private func noteNested(_ graph: OpaquePointer, depth: Int) throws(ImportError) {
        guard depth <= Limits.depth else {
            throw ImportError(.limit, "graphs nested deeper than \(Limits.depth)", at: "node '\(label)'")
        }
        for index in 0..<co_graph_node_count(graph) {
            guard let handle = co_graph_node(graph, index) else { continue }
            let node = try ONNXNode(handle, position: index)
            if let version = versions[node.domain] { uses.note(node, version) }
            for nested in try ONNXAttributes(node, tensors).graphs { try noteNested(nested, depth: depth + 1) }
        }
    }

    private func checkInputsDefined(
        _ node: ONNXNode, _ position: Int, _ nodes: [ONNXNode]
    ) throws(ImportError) {
        guard let missing = node.inputs.first(where: { !$0.isEmpty && names[$0] == nil }) else { return }
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
            guard !versions.contains(where: { $0.contains(use.version) }) else { return nil }
            return ModelReport.UnsupportedOperator(use: use, reason: Self.reason(versions))
        }
    }

    private static func reason(_ versions: [ClosedRange<Int>]) -> String {
        guard !versions.isEmpty else { return "is not supported" }
        let ranges = versions.map {
            $0.upperBound == .max ? "\($0.lowerBound) or newer" : "\($0.lowerBound)…\($0.upperBound)"
        }
        return "is supported only at opset \(ranges.joined(separator: ", "))"
    }
}
