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

    @Test func dimensionBindings() {
        #expect(DimensionBinding("4") == .fixed(4))
        #expect(DimensionBinding("1..16") == .range(1...16, step: 1))
        #expect(DimensionBinding("batch") == .same("batch"))
        #expect(DimensionBinding("32..100:32") == .range(32...96, step: 32))
        #expect(DimensionBinding("3..3") == .fixed(3))
        for text in ["", "-1", "4..1", "1..", "..2", "1...2", "99999999999", "1.2"] {
            #expect(DimensionBinding(text) == nil, "\(text)")
        }
    }
}
