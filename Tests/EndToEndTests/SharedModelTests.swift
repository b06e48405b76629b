import Compiler
import Conformance
import Execution
import Foundation
import IR
import Importers
import Interpreter
import Targets
import Testing

/// Published models, where they lie next to the checkout.
struct SharedModelTests {
    @Test(arguments: ["mnist_8", "kws_fp32", "ultraface_rfb320", "super_resolution_10"])
    func agreesWithItsVectors(name: String) throws {
        let folder = "\(Product.package)/../shared/models/\(name)"
        guard FileManager.default.fileExists(atPath: folder) else {
            return print("skipped: ../shared/models/\(name) is not there")
        }
        let cases = ConformanceCase.find(below: folder)
        #expect(!cases.isEmpty)
        let target = try TargetRegistry.standard().resolve("host")
        for item in cases {
            let result = ConformanceSuite().run(item) { model, _ in
                let compiled = try ModelCompiler().load(model.graph, for: target)
                return { try compiled.run($0) }
            }
            #expect(result.status == .passed, "\(result.reason ?? "")")
        }
    }

    /// Eight steps of audio with the state kept by the runtime, beside the interpreter that is fed the state. The vectors'
    /// own states are not each other's, so only the first step, from zero, has an expected output in them.
    @Test func stateIsKeptOverConsecutiveSteps() throws {
        let folder = "\(Product.package)/../shared/models/silero_vad_16k"
        guard FileManager.default.fileExists(atPath: folder) else {
            return print("skipped: ../shared/models/silero_vad_16k is not there")
        }
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = ["batch": .fixed(1), "sequence": .fixed(576)]
        options.fixedInputs = ["sr": "16000"]
        options.states = [.init(output: "stateN", input: "state")]
        let compilation = try ModelCompiler().compile("\(folder)/model.onnx", options)
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        let graph = try ModelImporter().load(
            "\(folder)/model.onnx", dimensions: options.dimensions, fixed: options.fixedInputs
        ).graph
        var state = try ONNXTensorFile.read("\(folder)/test_data_set_0/input_1.pb").tensor
        var first: Tensor?
        for step in 0..<8 {
            let data = "\(folder)/test_data_set_\(step)"
            let input = try ONNXTensorFile.read("\(data)/input_0.pb").tensor
            let expected = try Interpreter(graph).run(["input": input, "state": state])
            state = try #require(expected["stateN"])
            let found = try model.run([input])[0]
            try expectClose(found, try #require(expected["output"]), "step \(step)")
            guard step == 0 else { continue }
            first = found
            try expectClose(found, try ONNXTensorFile.read("\(data)/output_0.pb").tensor, "vector")
        }
        model.reset()
        let again = try model.run([try ONNXTensorFile.read("\(folder)/test_data_set_0/input_0.pb").tensor])[0]
        #expect(again == first)
    }

    private func expectClose(_ found: Tensor, _ expected: Tensor, _ what: Comment) throws {
        let pairs = zip(try found.doubles(), try expected.doubles())
        #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-4 + 1e-3 * abs($1) }, what)
    }
}
