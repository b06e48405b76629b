import IR

/// The state of a pipeline's run.
struct PassRun {
    private(set) var graph: Graph
    private(set) var report = PassReport()
    private let options: PassOptions
    private let originalConstantBytes: Int
    private var patches = 0

    init(_ graph: Graph, _ options: PassOptions) {
        self.graph = graph
        self.options = options
        originalConstantBytes = graph.constantBytes
    }

    /// True when the option to stop has taken effect.
    var isStopped: Bool { options.stopAfter.map { patches >= $0 } ?? false }

    /// Applies a pass's rules in sweeps over the nodes, first to last, until a sweep changes nothing.
    mutating func apply(_ pass: any Pass.Type) throws(PassError) {
        var entry = PassReport.Entry(
            pass: pass.name, patches: 0, nodesBefore: graph.nodes.count, nodesAfter: 0, rules: [:])
        let limit = 1000 + 64 * graph.nodes.count
        while !isStopped, try sweep(pass, &entry) {
            guard entry.patches <= limit else {
                throw PassError(
                    pass: pass.name, rule: entry.rules.max { $0.value < $1.value }?.key, patches: patches,
                    message: "no end after \(entry.patches) patches")
            }
        }
        do throws(GraphVerifier.Violation) {
            try GraphVerifier().verify(graph)
        } catch {
            throw PassError(pass: pass.name, patches: patches, message: "breaks the graph: \(error)")
        }
        entry.nodesAfter = graph.nodes.count
        report.entries.append(entry)
    }

    /// One sweep; true when it changed the graph. After a patch it goes on at the same place.
    private mutating func sweep(_ pass: any Pass.Type, _ entry: inout PassReport.Entry) throws(PassError) -> Bool {
        let rules = pass.rules
        let before = entry.patches
        let limit = before + 16 * graph.nodes.count + 64
        var index = GraphIndex(graph)
        var position = 0
        while position < graph.nodes.count && !isStopped && entry.patches < limit {
            let site = Site(
                graph: graph, index: index, position: position, originalConstantBytes: originalConstantBytes)
            guard let (rule, patch) = try firstMatch(rules, site, pass.name) else {
                position += 1
                continue
            }
            try apply(patch, rule, pass.name)
            entry.patches += 1
            entry.rules[rule.name, default: 0] += 1
            index = GraphIndex(graph)
        }
        return entry.patches > before
    }

    private func firstMatch(
        _ rules: [Rule], _ site: Site, _ pass: String
    ) throws(PassError) -> (Rule, Patch)? {
        for rule in rules {
            do throws(OperatorError) {
                if let patch = try rule.match(site) { return (rule, patch) }
            } catch {
                throw PassError(
                    pass: pass, rule: rule.name, patches: patches,
                    message: "fails at \(site.node.label): \(error.description)")
            }
        }
        return nil
    }

    private mutating func apply(_ patch: Patch, _ rule: Rule, _ pass: String) throws(PassError) {
        let label = graph.nodes[patch.anchor].label
        graph = patch.applied()
        patches += 1
        guard options.verifiesEachPatch, let violation = GraphVerifier().violations(in: graph).first else { return }
        throw PassError(
            pass: pass, rule: rule.name, patches: patches, message: "breaks the graph at \(label): \(violation)")
    }
}
