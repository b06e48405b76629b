import Core
import IR
import Testing

@Suite struct GraphVerifierTests {
    private func rule(brokenBy change: (inout Graph) throws -> Void) throws -> String? {
        var graph = try Graph.sample()
        try change(&graph)
        return GraphVerifier().violations(in: graph).first?.rule
    }

    @Test func violationsInNestedGraphsAreFound() throws {
        var graph = try Graph.nested(TensorType(.float32, fixed: [2]), depth: 2)
        #expect(GraphVerifier().violations(in: graph).isEmpty)
        var op = try #require(graph.nodes[0].op as? SampleNest)
        op.body.nodes.removeAll()
        graph.nodes[0].op = op
        let found = GraphVerifier().violations(in: graph)
        #expect(found.map(\.rule) == ["nested-graphs"])
        #expect(found.first?.message.contains("nothing defines") == true)
        #expect(GraphVerifier(checksNestedGraphs: false).violations(in: graph).isEmpty)
    }

    @Test func nestingHasALimit() throws {
        let type = TensorType(.float32, fixed: [2])
        #expect(GraphVerifier().violations(in: try .nested(type, depth: Limits.depth)).isEmpty)
        let found = GraphVerifier().violations(in: try .nested(type, depth: Limits.depth + 1))
        #expect(found.first?.message.contains("nests graphs deeper than") == true)
    }

    @Test func eachRuleIsFoundBroken() throws {
        #expect(try rule { _ in } == nil)
        #expect(try rule { $0.nodes[0].inputs[0] = ValueID(999) } == "known-values")
        #expect(try rule { $0.nodes[0].outputs = [ValueID(-1)] } == "known-values")
        #expect(try rule { $0.nodes[1].outputs[0] = $0.nodes[0].outputs[0] } == "defined-once")
        #expect(try rule { $0.inputs.append($0.inputs[0]) } == "defined-once")
        #expect(try rule { $0.nodes.swapAt(0, 1) } == "defined-before-use")
        #expect(try rule { $0.nodes[0].inputs[0] = $0.nodes[0].outputs[0] } == "defined-before-use")
        #expect(try rule { $0.outputs[0].value = $0.addValue(.init(.int8, [])) } == "defined-before-use")
        #expect(try rule { $0.outputs[0].name = "" } == "port-names")
        #expect(try rule { $0.inputs[1].name = "x" } == "port-names")
        #expect(try rule { $0.outputs = [] } == "port-names")
        #expect(try rule { $0[$0.nodes[2].inputs[0] ?? ValueID(0)].type.dtype = .int8 } == "constant-types")
        #expect(try rule { $0[$0.inputs[0].value].type.shape[0] = .symbol(.init(name: "N")) } == "symbol-bounds")
        #expect(try rule { $0[$0.nodes[0].outputs[0]].type = .init(.int8, []) } == "inferred-types")
        #expect(try rule { $0.nodes[0].inputs = [] } == "inferred-types")
        #expect(try rule { _ = $0.nodes[1].outputs.popLast() } == "defined-before-use")
    }
}
