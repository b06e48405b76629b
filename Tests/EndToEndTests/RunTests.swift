import Arrays
import Foundation
import IR
import TestSupport
import Testing

/// `mlc run` and `mlcrun` with right and wrong inputs.
struct RunTests {
    private let compiled: CompiledFolder
    private let bundle: String
    private var folder: TemporaryDirectory { compiled.folder }

    init() throws {
        compiled = try CompiledFolder()
        bundle = try compiled.compile("gather", Models.gather)
        try compiled.write(Tensor((0..<24).map { Float($0) / 8 - 1 }, shape: [4, 6]), "rows.npy")
        try compiled.write(Tensor([3, 0, -1] as [Int64], shape: [3]), "index.npy")
    }

    private func input(_ name: String, _ file: String) -> String { "\(name)=\(folder.file(file))" }

    private func refuse(
        _ words: [String], _ inputs: [String], location: SourceLocation = #_sourceLocation
    ) throws {
        let arguments = [bundle, "--output-dir", folder.file("outputs")] + inputs.flatMap { ["--input", $0] }
        try expectRefusal(2, words, leaving: folder, ["run"] + arguments, location: location)
        try expectRefusal(2, words, leaving: folder, by: "mlcrun", arguments, location: location)
    }

    @Test func wrongInputs() throws {
        let (rows, index) = (input("rows", "rows.npy"), input("index", "index.npy"))
        try refuse(["index", "i64[3]"], [rows])
        try refuse(["rows", "f32[4x6]"], [])
        try refuse(["columns", "rows", "index"], [rows, index, input("columns", "rows.npy")])
        try refuse(["index.npy", "i64[3]", "f32[4x6]"], [input("rows", "index.npy"), index])
        try compiled.write(Tensor([Float](repeating: 0, count: 24), shape: [6, 4]), "turned.npy")
        try refuse(["turned.npy", "f32[6x4]", "f32[4x6]"], [input("rows", "turned.npy"), index])
        try refuse(["none.npy"], [input("rows", "none.npy"), index])
        try refuse([folder.path], ["rows=\(folder.path)", index])
        try refuse(["rows.npy"], [folder.file("rows.npy"), index])
        try folder.write(Array(folder.contents("rows.npy").dropLast(5)), "short.npy")
        try refuse(["short.npy"], [input("rows", "short.npy"), index])
        try folder.write(Array("1,2,3".utf8), "text.npy")
        try refuse(["text.npy"], [input("rows", "text.npy"), index])
    }

    @Test func anIndexOutOfRangeIsAnError() throws {
        try compiled.write(Tensor([0, 4, 0] as [Int64], shape: [3]), "beyond.npy")
        try refuse(["index", "outside its axis"], [input("rows", "rows.npy"), input("index", "beyond.npy")])
    }

    @Test func aDirectoryThatCannotBeWritten() throws {
        let inputs = ["--input", input("rows", "rows.npy"), "--input", input("index", "index.npy")]
        for place in ["/proc/mlc", "/dev/full", folder.file("rows.npy")] {
            let arguments = [bundle, "--output-dir", place] + inputs
            try expectRefusal(2, [place], leaving: folder, ["run"] + arguments)
            try expectRefusal(2, [place], leaving: folder, by: "mlcrun", arguments)
        }
        // A folder whose file for the output leads to a full disk.
        try FileManager.default.createDirectory(atPath: folder.file("full"), withIntermediateDirectories: false)
        for name in ["columns", "most"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("full/\(name).npy"), withDestinationPath: "/dev/full")
        }
        let arguments = [bundle, "--output-dir", folder.file("full")] + inputs
        try expectRefusal(2, ["columns.npy", "No space left"], leaving: folder, ["run"] + arguments)
        try expectRefusal(2, ["columns.npy", "No space left"], leaving: folder, by: "mlcrun", arguments)
    }

    @Test func bothRunnersGiveTheSameBytes() throws {
        let inputs = ["--input", input("rows", "rows.npy"), "--input", input("index", "index.npy")]
        let first = try Product.run("mlc", ["run", bundle, "--output-dir", folder.file("a")] + inputs)
        #expect(first.status == 0 && first.output.contains("columns f32[6x3]"), "\(first.output)")
        try FileManager.default.createDirectory(atPath: folder.file("b"), withIntermediateDirectories: false)
        let options = ["--threads", "2", "--runs", "3", "--output-dir", folder.file("b")]
        let second = try Product.run("mlcrun", [bundle] + options + inputs)
        #expect(second.status == 0 && second.output.contains("columns f32[6x3]"), "\(second.output)")
        for name in ["columns.npy", "most.npy"] {
            #expect(!folder.contents("a/\(name)").isEmpty)
            #expect(folder.contents("a/\(name)") == folder.contents("b/\(name)"), "\(name)")
        }
        let columns = try NPY.decode(folder.contents("a/columns.npy"))
        #expect(columns.shape == [6, 3])
        #expect(abs((columns.elements(as: Float.self) ?? [0])[0] - Foundation.exp(Float(18) / 8 - 1)) < 1e-4)
        let json = try Product.run("mlc", ["run", bundle, "--json", "--threads", "2"] + inputs)
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect((object?["outputs"] as? [Any])?.count == 2)
    }

    @Test func wrongUsage() throws {
        for arguments in [
            [], ["--verify"], [bundle, bundle], [bundle, "--threads", "0"], [bundle, "--threads"],
            [bundle, "--runs", "x"], [bundle, "--unheard", "1"], [bundle, "--threads", "65"],
        ] {
            let result = try Product.run("mlcrun", arguments)
            #expect(result.status == 2, "\(arguments)")
            #expect(result.output.contains("usage: mlcrun"), "\(result.output)")
        }
        #expect(try mlcrun("--help").status == 0)
        try expectRefusal(2, ["none.mlcb"], leaving: folder, by: "mlcrun", [folder.file("none.mlcb")])
        try expectRefusal(2, [folder.path], leaving: folder, by: "mlcrun", [folder.path])
        try expectRefusal(2, ["--threads"], leaving: folder, ["run", bundle, "--threads", "0"])
        for arguments in [[], ["unheard"], ["run"], ["compile", "x.onnx"], ["bench", bundle, "--seconds", "-1"]] {
            let result = try Product.run("mlc", arguments)
            #expect(result.status == (arguments.isEmpty ? 0 : 2), "\(arguments) \(result.output)")
        }
    }
}
