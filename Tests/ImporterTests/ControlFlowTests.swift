import Core
import IR
import Importers
import Operators
import TestSupport
import Testing

@Suite struct ControlFlowTests {
    /// A branch `name(x) -> r`, where `x` is of the graph around.
    private func branch(_ name: String, _ input: String = "x") -> ModelBuilder {
        var branch = ModelBuilder()
        branch.node(name, [input], ["r"])
        branch.output("r", [2])
        return branch
    }

    private func conditional(_ then: ModelBuilder, _ other: ModelBuilder, isKnown: Bool) -> ModelBuilder {
        var model = ModelBuilder()
        model.opsets = [("", 20)]
        model.input("x", [2])
        if isKnown { model.initializer("c", [], type: 9, raw: [1]) } else { model.input("c", [], type: 9) }
        model.node(
            "If", ["c"], ["y"],
            attributes: [
                ModelBuilder.attribute("then_branch", graph: then), ModelBuilder.attribute("else_branch", graph: other),
            ])
        model.output("y", [2])
        return model
    }

    private func operators(_ graph: Graph) -> [String] { graph.nodes.map { type(of: $0.op).name } }

    private func run(_ graph: Graph, _ inputs: [Tensor]) throws -> [[Float]] {
        try GraphVerifier().verify(graph)
        let text = GraphPrinter().print(graph)
        let again = GraphPrinter().print(try GraphParser.parse(text, catalog: .standard))
        #expect(GraphPrinter().print(try GraphParser.parse(again, catalog: .standard)) == again)
        return try GraphEvaluator(graph).run(inputs).map { try #require($0.elements(as: Float.self)) }
    }

    @Test func theBranchOfAKnownConditionIsInlined() throws {
        let graph = try importModel(conditional(branch("Neg"), branch("ImageDecoder"), isKnown: true).bytes).graph
        #expect(operators(graph) == ["Neg"])
    }

    @Test func bothBranchesAreKeptWhereTheConditionIsOpen() throws {
        let graph = try importModel(conditional(branch("Neg"), branch("Exp"), isKnown: false).bytes).graph
        #expect(operators(graph) == ["If"])
        let x = Tensor([0, 1] as [Float], shape: [2])
        #expect(try run(graph, [x, Tensor(scalar: true)]) == [[0, -1]])
        #expect(try run(graph, [x, Tensor(scalar: false)])[0][0] == 1)
    }

    @Test func anUnsupportedOperatorInABranchIsReported() throws {
        let model = conditional(branch("Neg"), branch("ImageDecoder"), isKnown: false)
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        #expect(error?.report.unsupportedOperators.map(\.use.name) == ["ImageDecoder"])
    }

    /// `y = y + x` or `y = [y, x]`, and a scan output of the sum.
    private func loop(trips: Int?, grows: Bool) -> ModelBuilder {
        var body = ModelBuilder()
        body.input("i", [], type: 7)
        body.input("c", [], type: 9)
        body.input("y", [.unnamed])
        if grows {
            body.node(
                "Concat", ["y", "x"], ["next"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        } else {
            body.node("Add", ["y", "x"], ["next"])
        }
        body.node("Neg", ["x"], ["part"])
        body.node("Identity", ["c"], ["go"])
        body.output("go", [], type: 9)
        body.output("next", [.unnamed])
        body.output("part", [2])
        var model = ModelBuilder()
        model.input("x", [2])
        if let trips {
            model.initializer("m", [], type: 7, raw: (0..<8).map { UInt8(truncatingIfNeeded: trips >> ($0 * 8)) })
        } else {
            model.input("m", [], type: 7)
        }
        model.node("Loop", ["m", "", "x"], ["y", "parts"], attributes: [ModelBuilder.attribute("body", graph: body)])
        model.output("y", [.unnamed])
        model.output("parts", [.unnamed, 2])
        return model
    }

    @Test func fewIterationsAreUnrolled() throws {
        let graph = try importModel(loop(trips: 3, grows: true).bytes).graph
        #expect(!operators(graph).contains("Loop"))
        let results = try run(graph, [Tensor([1, 2] as [Float], shape: [2])])
        #expect(results == [[1, 2, 1, 2, 1, 2, 1, 2], [-1, -2, -1, -2, -1, -2]])
    }

    @Test(arguments: [true, false])
    func iterationsThatOnlyTheDataDecides(grows: Bool) throws {
        let graph = try importModel(loop(trips: nil, grows: grows).bytes).graph
        #expect(operators(graph) == ["Loop"])
        for trips in [0, 2] {
            let results = try run(graph, [Tensor([1, 2] as [Float], shape: [2]), Tensor(scalar: Int64(trips))])
            let expected: [Float] = trips == 0 ? [1, 2] : grows ? [1, 2, 1, 2, 1, 2] : [3, 6]
            #expect(results == [expected, [Float](repeating: 0, count: trips).flatMap { _ in [-1, -2] }])
        }
    }

    @Test func manyKnownIterationsHaveAKnownShape() throws {
        let graph = try importModel(loop(trips: 5000, grows: false).bytes).graph
        #expect(operators(graph) == ["Loop"])
        #expect(graph.type(of: graph.outputs[1].value).description == "f32[5000x2]")
    }

    @Test func aBodyOfTheWrongFormIsRefused() throws {
        var model = ModelBuilder()
        model.input("x", [2])
        model.input("m", [], type: 7)
        model.node("Loop", ["m", "", "x"], ["y"], attributes: [ModelBuilder.attribute("body", graph: branch("Neg"))])
        model.output("y", [2])
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        #expect(error?.description.contains("takes 0 inputs, not 3") == true)
    }

    @Test func aBranchMayNotUseWhatFollows() throws {
        var model = conditional(branch("Neg", "later"), branch("Neg"), isKnown: false)
        model.node("Relu", ["x"], ["later"])
        expectInvalid(model, .invalidGraph, "'later'")
    }

    @Test func aNameMayNotChangeItsMeaning() throws {
        var then = ModelBuilder()
        then.node("Neg", ["x"], ["r"])
        then.node("Relu", ["r"], ["x"])
        then.output("r", [2])
        expectInvalid(conditional(then, branch("Neg"), isKnown: false), .invalidGraph, "'x'", "graph around")
    }

    @Test func deepNestingIsAnError() throws {
        var model = branch("Neg")
        for _ in 0..<200 { model = conditional(model, branch("Neg"), isKnown: false) }
        #expect(throws: ImportError.self) { try importModel(model.bytes) }
    }
}

@Suite struct FunctionTests {
    private func call(_ name: String, attributes: [ProtoMessage] = []) -> ModelBuilder {
        var model = ModelBuilder()
        model.node(name, ["x"], ["y"], domain: "local", attributes: attributes)
        return model
    }

    private func model(_ name: String, attributes: [ProtoMessage] = []) -> ModelBuilder {
        var model = call(name, attributes: attributes)
        model.input("x", [2])
        model.output("y", [2])
        return model
    }

    private func leaky(_ slope: ProtoMessage?) -> ModelBuilder {
        var model = model("outer", attributes: slope.map { [$0] } ?? [])
        var inner = ModelBuilder()
        inner.node(
            "LeakyRelu", ["a"], ["b"], attributes: [ModelBuilder.attribute("alpha", reference: "slope")])
        model.function(
            "inner", ["a"], ["b"], defaults: [ModelBuilder.attribute("slope", float: 0.5)], body: inner)
        var outer = ModelBuilder()
        outer.node(
            "inner", ["x"], ["h"], domain: "local", attributes: [ModelBuilder.attribute("slope", reference: "slope")])
        outer.node("Neg", ["h"], ["y"])
        model.function("outer", ["x"], ["y"], attributes: ["slope"], body: outer)
        return model
    }

    @Test func callsAreReplacedByTheNodes() throws {
        let given = try importModel(leaky(ModelBuilder.attribute("slope", float: 0.25)).bytes).graph
        #expect(given.nodes.map { type(of: $0.op).name } == ["LeakyRelu", "Neg"])
        #expect((given.nodes[0].op as? LeakyRelu)?.attributeValues.first?.value == .float(0.25))
        let absent = try importModel(leaky(nil).bytes).graph
        #expect((absent.nodes[0].op as? LeakyRelu)?.attributeValues.first?.value == .float(0.5))
    }

    @Test func aCycleIsAnError() throws {
        var model = model("f")
        model.function("f", ["x"], ["y"], body: call("g"))
        model.function("g", ["x"], ["y"], body: call("f"))
        expectInvalid(model, .invalidGraph, "calls itself")
    }

    @Test func aLongChainOfCallsIsAnError() throws {
        var model = model("f0")
        for index in 0..<100 { model.function("f\(index)", ["x"], ["y"], body: call("f\(index + 1)")) }
        var last = ModelBuilder()
        last.node("Neg", ["x"], ["y"])
        model.function("f100", ["x"], ["y"], body: last)
        expectInvalid(model, .limit, "nested deeper")
    }

    @Test func anUnknownAttributeIsRefused() throws {
        let model = leaky(ModelBuilder.attribute("other", float: 1))
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        #expect(error?.description.contains("'other' is not known to the function") == true)
    }
}
