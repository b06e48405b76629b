import Foundation
import TestSupport
import Testing

/// A model whose input is a map, from `mlc check` to `mlc run`.
struct MapInputTests {
    private let folder: TemporaryDirectory
    private let model: String

    /// `y = -[m["b"], m["é"]]`, and all of the map `n` as integers.
    init() throws {
        folder = try TemporaryDirectory()
        var builder = ModelBuilder()
        builder.opsets = [("", 17), ("ai.onnx.ml", 1)]
        builder.input("m", mapFrom: 8, to: 1)
        builder.input("n", mapFrom: 7, to: 1)
        builder.node(
            "DictVectorizer", ["m"], ["v"], domain: "ai.onnx.ml",
            attributes: [ModelBuilder.attribute("string_vocabulary", strings: ["b", "é"])])
        builder.node("Neg", ["v"], ["y"])
        builder.node(
            "CastMap", ["n"], ["z"], domain: "ai.onnx.ml",
            attributes: [ModelBuilder.attribute("cast_to", string: "TO_INT64")])
        builder.output("y", [1, 2])
        builder.output("z", [1, .unnamed], type: 7)
        try folder.write(builder.bytes, "maps.onnx")
        model = folder.file("maps.onnx")
    }

    @Test func mapsAreReadFromJSON() throws {
        let unknown = try Product.run("mlc", ["check", model])
        #expect(unknown.status == 1 && unknown.output.contains("--keys n=KEY,KEY…"), "\(unknown.output)")
        let bundle = folder.file("maps.mlcb")
        let made = try Product.run("mlc", ["compile", model, "-o", bundle, "--keys", "n=30,7"])
        #expect(made.status == 0, "\(made.output)")
        try folder.write(Array(#"{"é": 2.5, "other": 1}"#.utf8), "m.json")
        try folder.write(Array(#"{"30": 1.5, "7": 7}"#.utf8), "n.json")
        let arguments = ["run", bundle, "--input", "m=\(folder.file("m.json"))"]
        let run = try Product.run("mlc", arguments + ["--input", "n=\(folder.file("n.json"))"])
        #expect(run.status == 0, "\(run.output)")
        for words in ["y f32[1x2]: [-0, -2.5]", "z i64[1x2]: [7, 1]", "'other'"] {
            #expect(run.output.contains(words), "\(run.output)")
        }
        try folder.write(Array(#"{"30": "x"}"#.utf8), "n.json")
        try expectRefusal(
            2, ["n.json", "\"x\" is no number"], leaving: folder, arguments + ["--input", "n=\(folder.file("n.json"))"])
    }

    @Test func jsonIsForMapsAlone() throws {
        let compiled = try CompiledFolder()
        let bundle = try compiled.compile("dense", Models.dense)
        try folder.write(Array(#"{"a": 1}"#.utf8), "a.json")
        try expectRefusal(
            2, ["inputs that are maps"], leaving: folder, ["run", bundle, "--input", folder.file("a.json")])
    }
}
