import Foundation
import IR
import Importers
import Operators
import Passes
import Testing

/// The pipeline on real models, where the folder `shared/models` is beside the project.
@Suite struct ModelTests {
    /// A model, and the Transposes that its graph keeps: those where a picture enters or leaves.
    struct Expectation: CustomTestStringConvertible, Sendable {
        var model: String
        var transposes: Int
        /// Whether the results are compared after each pass, which takes long for large models.
        var checksResults = true

        var testDescription: String { model }
    }

    static let folder: URL? = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let candidate = folder.appendingPathComponent("shared/models")
            if FileManager.default.fileExists(atPath: candidate.path) { return candidate }
        }
        return nil
    }()

    @Test(
        .enabled(if: folder != nil),
        arguments: [
            Expectation(model: "ad_fp32", transposes: 0),
            Expectation(model: "ic_fp32", transposes: 0),
            Expectation(model: "kws_fp32", transposes: 0), Expectation(model: "mnist_8", transposes: 0),
            Expectation(model: "mnist_mlp_bn", transposes: 0),
            Expectation(model: "super_resolution_10", transposes: 1, checksResults: false),
            Expectation(model: "ultraface_rfb320_simplified", transposes: 1, checksResults: false),
        ])
    func modelsKeepTheirResultsAndOnlyBoundaryTransposes(_ expectation: Expectation) throws {
        let path = try #require(Self.folder).appendingPathComponent("\(expectation.model)/model.onnx").path
        let model = try ModelImporter(allowsUnboundedDimensions: true).load(path)
        var options = PassOptions()
        options.verifiesEachPatch = true
        if expectation.checksResults { options.semanticsCheck = SemanticsCheck() }
        let (graph, report) = try PassPipeline().run(model.graph, options: options)
        #expect(graph.nodes.count { $0.op is Transpose } == expectation.transposes)
        #expect(!graph.nodes.contains { $0.op is BatchNormalization || $0.op is Relu })
        let (again, second) = try PassPipeline().run(graph)
        #expect(second.patches == 0, "a second run still finds something: \(second.entries.filter { $0.patches > 0 })")
        #expect(again.nodes.count == graph.nodes.count)
        #expect(report.entries.count == PassPipeline.standard.count)
    }
}
