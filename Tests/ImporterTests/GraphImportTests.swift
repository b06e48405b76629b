import IR
import Importers
import TestSupport
import Testing

/// What becomes of valid graphs, and of graphs that are not.
struct GraphImportTests {
    @Test func chainOfNodes() throws {
        let model = try importModel(ModelBuilder.chain.bytes)
        #expect(model.graph.nodes.map(\.label) == ["Relu 'first'", "Tanh 'second'"])
        #expect(model.graph.inputs.map(\.name) == ["x"])
        #expect(model.graph.outputs.map(\.name) == ["y"])
        #expect(model.metadata.opsets == [ModelMetadata.Opset(domain: "", version: 13)])
        #expect(model.metadata.irVersion == 8)
    }

    @Test func constantsFoldAndUnusedInitializersVanish() throws {
        var model = ModelBuilder()
        model.input("x", [2])
        model.initializer("c", [2], raw: [Float(-1), 4].raw)
        model.initializer("unused", [2], raw: [Float(1), 1].raw)
        model.node("Relu", ["c"], ["folded"])
        model.node("Relu", ["x"], ["y"])
        model.output("y", [2])
        model.output("folded", [2])
        let graph = try importModel(model.bytes).graph
        #expect(graph.nodes.count == 1)
        #expect(graph.constant(graph.outputs[1].value)?.elements(as: Float.self) == [0, 4])
    }

    @Test func initializerThatIsAlsoAnInputIsAConstant() throws {
        var model = ModelBuilder()
        model.irVersion = 3
        model.input("c", [2])
        model.initializer("c", [2], raw: [Float(1), 2].raw)
        model.node("Relu", ["c"], ["y"])
        model.output("y", [2])
        #expect(try importModel(model.bytes).graph.inputs.isEmpty)
    }

    @Test func symbolsAreBoundOrNamed() throws {
        var model = ModelBuilder()
        model.input("x", ["N", .unnamed])
        model.node("Relu", ["x"], ["y"])
        model.output("y", ["N", .unnamed])
        let bound = try importModel(model.bytes, ["N": .range(1...8, step: 1), "x.1": .fixed(5)]).graph
        let shape = bound.type(of: bound.outputs[0].value).shape
        #expect(shape == [.symbol(Dimension.Symbol(name: "N", lower: 1, upper: 8)), 5])
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes, ["N": .fixed(1)]) }
        #expect(error?.description.contains("--dim x.1=") == true)
        let stray = #expect(throws: ImportError.self) { try importModel(model.bytes, ["M": .fixed(1)]) }
        #expect(stray?.kind == .dimension)
    }

    @Test func cycle() {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Relu", ["b"], ["a"])
        model.node("Tanh", ["a"], ["b"])
        model.output("b", [2])
        expectInvalid(model, .invalidGraph, "cycle", "'b'")
    }

    @Test func unsortedNodes() {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Relu", ["a"], ["y"])
        model.node("Tanh", ["x"], ["a"])
        model.output("y", [2])
        expectInvalid(model, .invalidGraph, "'a'", "later")
    }

    @Test func undefinedInput() {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Relu", ["nothing"], ["y"], name: "reader")
        model.output("y", [2])
        expectInvalid(model, .invalidGraph, "'nothing'", "'reader'")
    }

    @Test func valueDefinedTwice() {
        var model = ModelBuilder.chain
        model.node("Relu", ["x"], ["h"])
        expectInvalid(model, .invalidGraph, "'h'", "twice")
    }

    @Test func undefinedOutput() {
        var model = ModelBuilder.chain
        model.output("z", [2])
        expectInvalid(model, .invalidGraph, "'z'")
    }

    @Test func declaredElementTypesMustAgreeWithInference() {
        var model = ModelBuilder.chain
        model.declare("h", [2, 3], type: 7)
        expectInvalid(model, .invalidType, "'h'", "i64")
    }

    @Test func declaredShapesAreRemarkedUponWhereInferenceFindsOthers() throws {
        let shapes: [([ModelBuilder.Extent], String)] = [([2, 3, 1], "2x3x1"), ([2, 4], "2x4"), ([], "f32[]")]
        for (shape, words) in shapes {
            var model = ModelBuilder.chain
            model.declare("h", shape)
            let graph = try importModel(model.bytes).graph
            #expect(graph.nodes.allSatisfy { graph.type(of: $0.outputs[0]) == TensorType(.float32, fixed: [2, 3]) })
            let report = try model.bytes.withUnsafeBytes { try ONNXImporter().analyze($0) }
            #expect(report.notes.contains { $0.contains("'h'") && $0.contains(words) && $0.contains("2x3") })
        }
    }

    @Test func everythingUnsupportedAtOnce() throws {
        var model = ModelBuilder()
        model.opsets.append((domain: "my.domain", version: 1))
        model.input("x", [2, 3])
        model.node("Frobnicate", ["x"], ["a"], domain: "my.domain", name: "f1")
        model.node("Frobnicate", ["a"], ["b"], domain: "my.domain", name: "f2")
        model.node("Elu", ["b"], ["c"], name: "bad", attributes: [ModelBuilder.attribute("slope", float: 1)])
        model.node("Twist", ["c"], ["y"], name: "t")
        model.output("y", [2, 3])
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        let report = try #require(error?.report)
        #expect(report.unsupportedOperators.map(\.use.name) == ["Twist", "Frobnicate"])
        #expect(report.unsupportedOperators.last?.use.nodes == ["f1", "f2"])
        #expect(report.problems.map(\.node) == ["bad"])
        #expect(report.problems.first?.message.contains("slope") == true)
    }

    @Test func newerVersionsAreNamed() throws {
        var model = ModelBuilder.chain
        model.opsets = [("", 99)]
        model.irVersion = 77
        let error = #expect(throws: UnsupportedModel.self) { try importModel(model.bytes) }
        let features = try #require(error?.report.unsupportedFeatures)
        #expect(features.contains { $0.contains("opset 99") })
        #expect(features.contains { $0.contains("IR version 77") })
    }
}
