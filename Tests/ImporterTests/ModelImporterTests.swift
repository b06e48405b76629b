import IR
import Importers
import TestSupport
import Testing

/// Files by extension, and what folding keeps.
struct ModelImporterTests {
    @Test func textualIRHoldsTheSameGraph() throws {
        let folder = try TemporaryDirectory()
        var model = ModelBuilder()
        model.input("x", ["N", 3])
        model.node("Relu", ["x"], ["y"])
        model.output("y", ["N", 3])
        try folder.write(model.bytes, "m.onnx")
        let importer = ModelImporter(allowsUnboundedDimensions: true)
        let fromONNX = try importer.load(folder.file("m.onnx"))
        let text = GraphPrinter().print(fromONNX.graph)
        try folder.write(Array(text.utf8), "m.ir")
        #expect(GraphPrinter().print(try importer.load(folder.file("m.ir")).graph) == text)

        let bound = try ModelImporter().load(folder.file("m.ir"), dimensions: ["N": .fixed(2)]).graph
        #expect(bound.type(of: bound.outputs[0].value).fixedShape == [2, 3])
        #expect(throws: UnsupportedModel.self) { try ModelImporter().load(folder.file("m.ir")) }
    }

    @Test func badTextNamesTheLine() throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array("graph {\n".utf8), "m.ir")
        let error = #expect(throws: ImportError.self) { try ModelImporter().load(folder.file("m.ir")) }
        #expect(error?.kind == .notAModel)
        #expect(error?.place.contains("m.ir:") == true)
    }

    @Test func foldingStaysWithinTheBudget() throws {
        var model = ModelBuilder()
        let shape: [UInt8] = [0, 0, 16, 0, 0, 0, 0, 0]
        model.initializer("s", [1], type: 7, raw: shape)
        model.node("ConstantOfShape", ["s"], ["big"])
        model.node("Relu", ["big"], ["y"])
        model.output("y", [.number(1 << 20)])
        let graph = try importModel(model.bytes).graph
        #expect(graph.nodes.map { Swift.type(of: $0.op).name } == ["ConstantOfShape", "Relu"])
    }

    @Test func fixedInputsBecomeConstants() throws {
        let importer = ONNXImporter(fixedInputs: ["x": Tensor([Float](repeating: 0, count: 6), shape: [2, 3])])
        let graph = try ModelBuilder.chain.bytes.withUnsafeBytes { try importer.importModel($0) }.graph
        #expect(graph.inputs.isEmpty)
        #expect(graph.nodes.isEmpty)
        let stray = ONNXImporter(fixedInputs: ["nothing": Tensor(scalar: Float(0))])
        #expect(throws: ImportError.self) {
            try ModelBuilder.chain.bytes.withUnsafeBytes { try stray.importModel($0) }
        }
    }

    /// Expressions over other dimensions, with the usual precedence; names that stand for each other stay open.
    @Test func dimensionExpressions() throws {
        let says: [(text: String, extent: String)] = [
            ("n", "6"), ("n+m", "10"), ("2 * (n - m)/3", "1"), ("n//4 + 1", "2"), ("m - n + 3", "1"), ("n+k", "total"),
            ("total + n", "total"),
        ]
        for (text, extent) in says {
            var model = ModelBuilder()
            model.input("a", ["n", "m", "k", "total"])
            model.node("Relu", ["a"], ["y"])
            model.output("y", ["n", "m", "k", "total"])
            let importer = ONNXImporter(allowsUnboundedDimensions: true)
            let bindings: [String: DimensionBinding] = [
                "n": .fixed(6), "m": .fixed(4), "total": try #require(DimensionBinding(text)),
            ]
            let graph = try model.bytes.withUnsafeBytes { try importer.importModel($0, dimensions: bindings) }.graph
            let found = graph.type(of: graph.inputs[0].value).shape[3]
            #expect(extent == "total" ? found.value == nil : "\(found)" == extent, "\(text): \(found)")
        }
    }

    @Test func dimensionBindings() {
        #expect(DimensionBinding("4") == .fixed(4))
        #expect(DimensionBinding("1..16") == .range(1...16, step: 1))
        #expect(DimensionBinding("batch") == .same("batch"))
        #expect(DimensionBinding("32..100:32") == .range(32...96, step: 32))
        #expect(DimensionBinding("3..3") == .fixed(3))
        #expect(DimensionBinding("past+sequence") == .same("past+sequence"))
        #expect(DimensionBinding("2*n") == .same("2*n"))
        for text in ["", "-1", "2+3", "2*", "4..1", "1..", "..2", "1...2", "99999999999", "1.2"] {
            #expect(DimensionBinding(text) == nil, "\(text)")
        }
    }
}
