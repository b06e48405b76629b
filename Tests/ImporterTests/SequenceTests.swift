import Core
import IR
import Importers
import Operators
import TestSupport
import Testing

@Suite struct SequenceTests {
    private func run(_ graph: Graph, _ inputs: [[Float]]) throws -> [[Float]] {
        try GraphVerifier().verify(graph)
        let tensors = inputs.map { Tensor($0, shape: [$0.count]) }
        return try GraphEvaluator(graph).run(tensors).map { try #require($0.elements(as: Float.self)) }
    }

    private func integer(_ model: inout ModelBuilder, _ name: String, _ number: Int64) {
        let raw = withUnsafeBytes(of: number.littleEndian, [UInt8].init)
        model.initializer(name, [], type: 7, raw: raw)
    }

    @Test func aSequenceIsResolvedToItsTensors() throws {
        var model = ModelBuilder()
        model.input("a", [2])
        model.input("b", [3])
        integer(&model, "front", 0)
        integer(&model, "last", -1)
        model.node("SequenceConstruct", ["a"], ["s"])
        model.node("SequenceInsert", ["s", "b", "front"], ["t"])
        model.node("SequenceAt", ["t", "last"], ["y"])
        model.node("SequenceErase", ["t", "last"], ["u"])
        model.node("ConcatFromSequence", ["t"], ["z"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        model.output("y", [2])
        model.output("u", .sequence)
        model.output("z", [5])
        let graph = try importModel(model.bytes).graph
        #expect(graph.outputs.map(\.name) == ["y", "u.0", "z"])
        #expect(graph.nodes.map { type(of: $0.op).name } == ["Concat"])
        #expect(try run(graph, [[1, 2], [3, 4, 5]]) == [[1, 2], [3, 4, 5], [3, 4, 5, 1, 2]])
    }

    @Test func anInputThatIsASequenceNeedsItsLength() throws {
        var model = ModelBuilder()
        model.input("s", .sequence, of: [2])
        model.node("SequenceLength", ["s"], ["n"])
        model.node("ConcatFromSequence", ["s"], ["y"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        model.output("n", [], type: 7)
        model.output("y", [.unnamed])
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        #expect(error?.report.obstacles.contains { $0.contains("--length s=N") } == true)
        let graph = try importModel(model.bytes, forms: InputForms(lengths: ["s": 3])).graph
        #expect(graph.inputs.map(\.name) == ["s.0", "s.1", "s.2"])
        #expect(graph.constant(graph.outputs[0].value)?.integers == [3])
        #expect(graph.type(of: graph.outputs[1].value) == TensorType(.float32, fixed: [6]))
        #expect(throws: ImportError.self) { try importModel(model.bytes, forms: InputForms(lengths: ["t": 3])) }
    }

    @Test func tensorsWithoutAShapeNeedOne() throws {
        var model = ModelBuilder()
        model.input("s", .sequence, of: nil)
        integer(&model, "one", 1)
        model.node("SequenceAt", ["s", "one"], ["y"])
        model.output("y", [.unnamed])
        var forms = InputForms(lengths: ["s": 2], shapes: ["s.0": [4]])
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes, forms: forms) }
        #expect(error?.report.obstacles.contains { $0.contains("--shape s.1=") } == true)
        forms.shapes["s.1"] = [3]
        let graph = try importModel(model.bytes, forms: forms).graph
        #expect(try run(graph, [[0, 0, 0, 0], [1, 2, 3]]) == [[1, 2, 3]])
    }

    /// `y = has(x) ? -x : 7`.
    private var optional: ModelBuilder {
        var then = ModelBuilder()
        then.node("OptionalGetElement", ["x"], ["v"])
        then.node("Neg", ["v"], ["r"])
        then.output("r", [1])
        var other = ModelBuilder()
        other.initializer("seven", [1], raw: ([7] as [Float]).raw)
        other.node("Identity", ["seven"], ["r"])
        other.output("r", [1])
        var model = ModelBuilder()
        model.opsets = [("", 18)]
        model.input("x", .optional, of: [1])
        model.node("OptionalHasElement", ["x"], ["has"])
        model.node(
            "If", ["has"], ["y"],
            attributes: [
                ModelBuilder.attribute("then_branch", graph: then), ModelBuilder.attribute("else_branch", graph: other),
            ])
        model.output("y", [1])
        return model
    }

    @Test func anOptionalIsGivenUnlessItIsLeftOut() throws {
        let given = try importModel(optional.bytes).graph
        #expect(given.inputs.map(\.name) == ["x"])
        #expect(try run(given, [[3]]) == [[-3]])
        let absent = try importModel(optional.bytes, forms: InputForms(absent: ["x"])).graph
        #expect(absent.inputs.isEmpty)
        #expect(try run(absent, []) == [[7]])
    }

    /// A loop that appends `x + i` to a sequence, `trips` times.
    private func loop(trips: Int64?, isGrowing: Bool = true) -> ModelBuilder {
        var body = ModelBuilder()
        body.input("i", [], type: 7)
        body.input("c", [], type: 9)
        body.input("s", .sequence, of: nil)
        body.node("Cast", ["i"], ["f"], attributes: [ModelBuilder.attribute("to", int: 1)])
        body.node("Add", ["x", "f"], ["v"])
        body.node("SequenceInsert", ["s", "v"], ["grown"])
        integer(&body, "front", 0)
        if !isGrowing { body.node("SequenceErase", ["grown", "front"], ["next"]) }
        body.node("Identity", ["c"], ["go"])
        body.output("go", [], type: 9)
        body.output(isGrowing ? "grown" : "next", .sequence)
        var model = ModelBuilder()
        model.input("x", [2])
        if let trips { integer(&model, "n", trips) } else { model.input("n", [], type: 7) }
        model.node("SequenceConstruct", ["x", "x"], ["first"])
        model.node(
            "Loop", ["n", "", "first"], ["all"], attributes: [ModelBuilder.attribute("body", graph: body)])
        model.node("ConcatFromSequence", ["all"], ["y"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        model.output("y", [.unnamed])
        return model
    }

    @Test func aLoopOfKnownLengthMayGrowASequence() throws {
        let graph = try importModel(loop(trips: 2).bytes).graph
        #expect(try run(graph, [[1, 5]]) == [[1, 5, 1, 5, 1, 5, 2, 6]])
    }

    @Test func aLoopOfUnknownLengthMayNot() throws {
        let error = #expect(throws: UnsupportedModel.self) { try importModel(loop(trips: nil).bytes) }
        #expect(error?.report.problems.first?.message.contains("--fix") == true)
    }

    @Test func aLoopOfUnknownLengthCarriesASequenceThatKeepsItsLength() throws {
        let graph = try importModel(loop(trips: nil, isGrowing: false).bytes).graph
        try GraphVerifier().verify(graph)
        let x = Tensor([1, 5] as [Float], shape: [2])
        for (trips, expected) in [(0, [1, 5, 1, 5]), (1, [1, 5, 1, 5]), (3, [2, 6, 3, 7])] as [(Int64, [Float])] {
            let outputs = try GraphEvaluator(graph).run([x, Tensor(scalar: trips)])
            #expect(outputs[0].elements(as: Float.self) == expected)
        }
    }

    @Test func aPositionThatIsComputedGathers() throws {
        var model = ModelBuilder()
        model.input("a", [1])
        model.input("b", [1])
        model.input("i", [], type: 7)
        model.node("SequenceConstruct", ["a", "b"], ["s"])
        model.node("SequenceAt", ["s", "i"], ["y"])
        model.output("y", [1])
        let graph = try importModel(model.bytes).graph
        let inputs = [Tensor([1] as [Float], shape: [1]), Tensor([2] as [Float], shape: [1])]
        for index in [0, 1, -1] {
            let outputs = try GraphEvaluator(graph).run(inputs + [Tensor(scalar: Int64(index))])
            #expect(outputs[0].elements(as: Float.self) == [index == 0 ? 1 : 2])
        }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        for (operatorName, inputs) in [
            ("SequenceAt", ["a", "i"]), ("SequenceAt", ["s", "i"]), ("SequenceErase", ["s", "i"]),
            ("SequenceInsert", ["s", "i"]), ("Neg", ["s"]), ("ConcatFromSequence", ["e"]),
        ] {
            var model = ModelBuilder()
            model.input("a", [1])
            integer(&model, "i", 5)
            model.node("SequenceConstruct", ["a", "a"], ["s"])
            model.node("SequenceEmpty", [], ["e"])
            let axis = [ModelBuilder.attribute("axis", int: 0)]
            model.node(operatorName, inputs, ["y"], attributes: operatorName.hasPrefix("Concat") ? axis : [])
            model.output("y", [1])
            let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
            #expect(error?.report.problems.map(\.operatorName) == [operatorName])
        }
    }
}
