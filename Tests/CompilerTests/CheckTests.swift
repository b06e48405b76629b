import Compiler
import Foundation
import Targets
import TestSupport
import Testing

/// What `mlc check` says of models with many obstacles.
@Suite struct CheckTests {
    private func check(_ model: ModelBuilder) throws -> (obstacles: [String], kernels: [String]) {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/model.onnx"
        try Data(model.bytes).write(to: URL(fileURLWithPath: path))
        let options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        let found = try ModelCompiler().check(path, options)
        return (found.report.obstacles, found.reasons)
    }

    @Test func everythingAtOnce() throws {
        var model = ModelBuilder()
        model.opsets = [("", 20), ("acme", 1)]
        model.input("x", ["batch", 8])
        model.input("bytes", [4], type: 2)
        model.input("text", [3], type: 8)
        model.node("ImageDecoder", ["bytes"], ["picture"], name: "decode")
        model.node("Foo", ["x"], ["foo"], domain: "acme", name: "own")
        model.node("StringNormalizer", ["text"], ["words"], name: "words")
        for (name, type) in [("picture", 2), ("foo", 1)] {
            model.output(name, [.unnamed, .unnamed], type: type)
        }
        model.output("words", [.unnamed], type: 8)
        let (obstacles, kernels) = try check(model)
        for words in [
            ["ImageDecoder", "decode the picture before"], ["acme.Foo", "'own'"], ["'batch'", "--dim batch="],
        ] {
            #expect(obstacles.contains { line in words.allSatisfy { line.contains($0) } }, "\(words): \(obstacles)")
        }
        #expect(kernels.count == 1)
        #expect(kernels.first?.contains("StringNormalizer 'words'") == true, "\(kernels)")
    }
}
