import Foundation
import TestSupport
import Testing

/// What the compiler says about valid models that it cannot take, and about wrong options.
struct UnsupportedModelTests {
    private let folder: TemporaryDirectory
    private var output: String { folder.file("out.mlcb") }

    init() throws {
        folder = try TemporaryDirectory()
        try folder.write(Array(Models.dense.utf8), "dense.ir")
    }

    @Test func unknownOperatorsAreNamedAtOnce() throws {
        var model = ModelBuilder()
        model.input("x", [2])
        model.node("Whirl", ["x"], ["a"], name: "first")
        model.node("Twist", ["a"], ["b"], domain: "com.example", name: "second")
        model.node("Whirl", ["b"], ["y"], name: "third")
        model.opsets.append(("com.example", 1))
        model.output("y", [2])
        try folder.write(model.bytes, "model.onnx")
        let words = ["Whirl", "2 nodes", "'first'", "'third'", "com.example.Twist", "'second'"]
        try expectRefusal(1, words, leaving: folder, ["compile", folder.file("model.onnx"), "-o", output])
        for arguments in [[], ["--json"]] {
            let result = try Product.run("mlc", ["check", folder.file("model.onnx")] + arguments)
            #expect(result.status == 1)
            for word in ["Whirl", "Twist", "com.example", "first", "second", "third"] {
                #expect(result.output.contains(word), "\(result.output)")
            }
        }
        let json = try mlc("check", folder.file("model.onnx"), "--json").output
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["supported"] as? Bool == false)
    }

    @Test func unboundedDimensions() throws {
        var model = ModelBuilder()
        model.input("x", ["batch", 4])
        model.node("Relu", ["x"], ["y"])
        model.output("y", ["batch", 4])
        try folder.write(model.bytes, "model.onnx")
        let path = folder.file("model.onnx")
        try expectRefusal(1, ["'batch'", "--dim batch="], leaving: folder, ["compile", path, "-o", output])
        #expect(try mlc("check", path).output.contains("--dim batch="))
        try expectRefusal(
            2, ["--dim batch=3x"], leaving: folder, ["compile", path, "-o", output, "--dim", "batch=3x"])
        try expectRefusal(
            2, ["--dim x", "'batch'"], leaving: folder, ["compile", path, "-o", output, "--dim", "batch=x"])
        try expectRefusal(
            2, ["--dim height"], leaving: folder, ["compile", path, "-o", output, "--dim", "height=3"])
        try succeed("compile", path, "-o", output, "--dim", "batch=3")
        try succeed("verify", output)
    }

    @Test func wrongOptions() throws {
        let path = folder.file("dense.ir")
        for (arguments, words) in [
            (["-o", output, "--target", "z80"], ["'z80'", "arm64", "x86-64-v3", "host"]),
            (["-o", output, "--print-after", "make-faster"], ["make-faster", "fuse-activation"]),
            (["-o", output, "--precision", "int3"], ["int3", "fp32"]),
            (["-o", output, "--numerics", "sloppy"], ["sloppy", "reproducible"]), ([], ["--output"]),
            (["-o", output, "--stop-after", "-1"], ["--stop-after"]), (["-o", output, "--unheard"], ["--unheard"]),
        ] {
            try expectRefusal(2, words, leaving: folder, ["compile", path] + arguments)
        }
        try expectRefusal(2, ["z80", "arm64"], leaving: folder, ["check", path, "--target", "z80"])
    }

    @Test func textualModelsTellThePlace() throws {
        try folder.write(Array("graph \"g\" {\n  %y = Nope()\n}".utf8), "bad.ir")
        let path = folder.file("bad.ir")
        try expectRefusal(2, ["bad.ir:2:8", "'Nope'"], leaving: folder, ["compile", path, "-o", output])
    }

    @Test func fullDisk() throws {
        let path = folder.file("dense.ir")
        try expectRefusal(
            2, ["/dev/full", "No space left"], leaving: folder, ["compile", path, "-o", "/dev/full"])
        try expectRefusal(
            2, ["/dev/full", "No space left"], leaving: folder,
            ["compile", path, "-o", output, "--report", "/dev/full"])
        try expectRefusal(
            2, [folder.file("none/out.mlcb")], leaving: folder, ["compile", path, "-o", folder.file("none/out.mlcb")])
    }

    @Test func passesArePrintedAndStopped() throws {
        let path = folder.file("dense.ir")
        let printed = try succeed(
            "compile", path, "-o", output, "--print-after", "fuse-activation", "--check-semantics")
        #expect(printed.contains("// after fuse-activation"))
        try succeed("compile", path, "-o", output, "--stop-after", "0", "--report", folder.file("report.html"))
        #expect(String(decoding: folder.contents("report.html"), as: UTF8.self).contains("<h2>Passes</h2>"))
        try succeed("verify", output)
    }
}
