import Arrays
import Bundle
import Foundation
import IR
import TestSupport
import Testing

/// What a compile writes.
struct CompileTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
        for (name, text) in Models.all { try folder.write(Array(text.utf8), "\(name).ir") }
    }

    private func compile(_ name: String, _ bundle: String, _ arguments: String...) throws -> Tool.Result {
        try Product.run("mlc", ["compile", folder.file("\(name).ir"), "-o", folder.file(bundle)] + arguments)
    }

    @Test(arguments: Models.all.map(\.0)) func sameBytesTwiceAndVerified(name: String) throws {
        for bundle in ["a.mlcb", "b.mlcb"] {
            let result = try compile(name, bundle)
            try #require(result.status == 0, "\(result.output)")
        }
        #expect(!folder.contents("a.mlcb").isEmpty)
        #expect(folder.contents("a.mlcb") == folder.contents("b.mlcb"))
        #expect(try mlc("verify", folder.file("a.mlcb")).status == 0)
        #expect(try mlc("verify", folder.file("a.mlcb"), "--threads", "2").status == 0)
        #expect(try mlcrun(folder.file("a.mlcb"), "--verify").status == 0)
    }

    @Test func severalTargetsShareWeights() throws {
        let targets = ["portable", "x86-64-v3", "x86-64-v4", "arm64"]
        let result = try Product.run(
            "mlc",
            ["compile", folder.file("convolution.ir"), "-o", folder.file("all.mlcb")]
                + (targets + ["arm64"]).flatMap { ["--target", $0] })
        try #require(result.status == 0, "\(result.output)")
        let entries = try ContainerEntry.all(folder.contents("all.mlcb"))
        #expect(Set(entries.map(\.name)).isSuperset(of: targets.map { "programs/\($0).bin" }))
        #expect(entries.count { $0.name == BundleEntry.weights } == 1)
        #expect(try BundleReader(path: folder.file("all.mlcb")).targets.sorted() == targets.sorted())
        #expect(try mlc("verify", folder.file("all.mlcb")).status == 0)
        #expect(try mlc("verify", folder.file("all.mlcb"), "--target", "portable").status == 0)
    }

    @Test func zipToolsAcceptABundle() throws {
        _ = try compile("gather", "a.mlcb")
        guard let unzip = Tool.find("unzip") else { return print("skipped: unzip is not installed") }
        let listed = try Tool.run(unzip, ["-l", folder.file("a.mlcb")])
        #expect(listed.status == 0 && listed.output.contains("samples/0/input_1.npy"), "\(listed.output)")
        #expect(try Tool.run(unzip, ["-tq", folder.file("a.mlcb")]).status == 0)
    }

    @Test func pythonReadsTheSamples() throws {
        _ = try compile("gather", "a.mlcb")
        guard let python = Tool.pythonWithNumpy else { return print("skipped: no Python with numpy") }
        let script = """
            import io, sys, numpy, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            read = lambda name: numpy.load(io.BytesIO(z.read(f"samples/0/{name}.npy")))
            rows, index, columns = read("input_0"), read("input_1"), read("output_0")
            assert columns.shape == (6, 3) and columns.dtype == numpy.float32
            assert numpy.allclose(columns, numpy.exp(rows[index].T), rtol=1e-5)
            """
        let result = try Tool.run(python, ["-c", script, folder.file("a.mlcb")])
        #expect(result.status == 0, "\(result.output)")
    }

    @Test func samplesOfTheUser() throws {
        let x = Tensor([0.5, -1, 2, 0.25, 1, 1, 1, 1] as [Float], shape: [2, 1, 4])
        func write(_ members: [(String, Tensor)]) throws {
            try folder.write(try NPZ.encode(members.map { NPZ.Member(name: $0.0, tensor: $0.1) }), "samples.npz")
        }
        let arguments = ["--samples", folder.file("samples.npz")]
        func refuse(_ status: Int32, _ words: String..., location: SourceLocation = #_sourceLocation) throws {
            let model = ["compile", folder.file("dense.ir"), "-o", folder.file("out.mlcb")]
            try expectRefusal(status, words, leaving: folder, model + arguments, location: location)
        }
        try write([("x", x)])
        try succeed("compile", folder.file("dense.ir"), "-o", folder.file("ok.mlcb"), arguments[0], arguments[1])
        let bundle = try BundleReader(path: folder.file("ok.mlcb"))
        #expect(bundle.sampleCount == 2)
        let outputs = try (0..<2).flatMap { try bundle.sample($0).outputs[0].elements(as: Float.self) ?? [] }
        let right = Tensor(outputs.map { $0 + 1e-5 }, shape: [2, 1, 3])
        try write([("x", x), ("y", right)])
        try succeed("compile", folder.file("dense.ir"), "-o", folder.file("ok.mlcb"), arguments[0], arguments[1])
        try succeed("verify", folder.file("ok.mlcb"))
        var wrong = outputs
        wrong[4] += 0.01
        try write([("x", x), ("y", Tensor(wrong, shape: [2, 1, 3]))])
        try refuse(1, "sample 1", "'y'", "element 1")
        try write([("x", x), ("z", right)])
        try refuse(2, "samples.npz", "'z'", "x, y")
        try write([("y", right)])
        try refuse(2, "'x'", "missing")
        try write([("x", Tensor([1, 2, 3] as [Float], shape: [3]))])
        try refuse(2, "'x'", "f32[3]", "f32[1x4]")
        try write([("x", x), ("y", Tensor([1, 2, 3] as [Float], shape: [1, 3]))])
        try refuse(2, "different numbers of samples")
        try folder.write(Array("no zip".utf8), "samples.npz")
        try refuse(2, "samples.npz")
    }
}
