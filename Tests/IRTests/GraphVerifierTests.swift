import Core
import IR
import Testing

@Suite struct GraphVerifierTests {
    private func rule(brokenBy change: (inout Graph) throws -> Void) throws -> String? {
        var graph = try Graph.sample()
        try change(&graph)
        return GraphVerifier().violations(in: graph).first?.rule
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
