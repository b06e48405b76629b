import Foundation
import TestSupport
import Testing

/// What a compile says about models that are not valid, and that it leaves nothing behind.
struct InvalidModelTests {
    private func refuse(
        _ bytes: [UInt8], status: Int32 = 2, _ words: String..., location: SourceLocation = #_sourceLocation
    ) throws {
        let folder = try TemporaryDirectory()
        try folder.write(bytes, "model.onnx")
        let arguments = ["compile", folder.file("model.onnx"), "-o", folder.file("out.mlcb")]
        try expectRefusal(status, words, leaving: folder, arguments, location: location)
    }

    @Test func notAModel() throws {
        try refuse(Array("hello, this is no model".utf8), "model.onnx", "ONNX")
        try refuse([], "model.onnx")
        let folder = try TemporaryDirectory()
        for path in [folder.file("none.onnx"), folder.path] {
            try expectRefusal(2, [path], leaving: folder, ["compile", path, "-o", folder.file("out.mlcb")])
        }
    }

    @Test(arguments: 0..<16) func truncated(sixteenth: Int) throws {
        var model = ModelBuilder.chain
        model.initializer("w", [100], raw: [Float](repeating: 1, count: 100).raw)
        model.node("Relu", ["w"], ["z"])
        model.output("z", [100])
        let bytes = model.bytes
        try refuse(Array(bytes.prefix(bytes.count * sixteenth / 16)), "model.onnx")
    }

    @Test func cycle() throws {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Add", ["x", "b"], ["a"], name: "first")
        model.node("Relu", ["a"], ["b"], name: "second")
        model.output("b", [2])
        try refuse(model.bytes, "cycle", "'first'")
    }

    @Test func undefinedInput() throws {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Add", ["x", "nowhere"], ["y"], name: "sum")
        model.output("y", [2])
        try refuse(model.bytes, "'nowhere'", "'sum'")
    }

    @Test func tensorData() throws {
        var model = ModelBuilder.chain
        model.initializer("w", [2, 3], raw: [Float(1), 2].raw)
        model.node("Relu", ["w"], ["z"])
        model.output("z", [2, 3])
        try refuse(model.bytes, "'w'", "8", "24")
    }

    @Test func overflowingDimensions() throws {
        let huge: [ModelBuilder.Extent] = [2_147_483_647, 2_147_483_647, 2_147_483_647]
        var model = ModelBuilder()
        model.input("x", huge)
        model.node("Relu", ["x"], ["y"])
        model.output("y", huge)
        try refuse(model.bytes, "'x'")
        var constant = ModelBuilder()
        constant.initializer("w", [4_294_967_296, 4_294_967_296], raw: [])
        constant.node("Relu", ["w"], ["y"])
        constant.output("y", [1])
        try refuse(constant.bytes, "'w'")
    }

    @Test func rankOneHundred() throws {
        var model = ModelBuilder()
        model.input("x", [ModelBuilder.Extent](repeating: 1, count: 100))
        model.node("Relu", ["x"], ["y"])
        model.output("y", [ModelBuilder.Extent](repeating: 1, count: 100))
        try refuse(model.bytes, "'x'", "100")
    }

    @Test(arguments: [
        ("none.bin", "none.bin"), ("../secret.bin", "below the model's folder"),
        ("/etc/passwd", "below the model's folder"),
        ("link.bin", "symbolic link"), ("hard.bin", "hard links"),
    ])
    func externalData(location: String, words: String) throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
        try folder.write([Float(1), 2].raw, "secret.bin")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("sub/link.bin"), withDestinationPath: folder.file("secret.bin"))
        try FileManager.default.linkItem(atPath: folder.file("secret.bin"), toPath: folder.file("sub/hard.bin"))
        var model = ModelBuilder()
        model.external("w", [2], location: location)
        model.node("Relu", ["w"], ["y"])
        model.output("y", [2])
        try folder.write(model.bytes, "sub/model.onnx")
        let arguments = ["compile", folder.file("sub/model.onnx"), "-o", folder.file("out.mlcb")]
        try expectRefusal(2, ["'w'", words], leaving: folder, arguments)
    }
}
