import Foundation
import Importers
import TestSupport
import Testing

/// External data is read from below the model's folder and nowhere else.
struct ExternalDataTests {
    private func model(_ location: String, offset: String? = nil, length: String? = nil) -> ModelBuilder {
        var model = ModelBuilder()
        model.external("w", [2], location: location, offset: offset, length: length)
        model.node("Relu", ["w"], ["y"])
        model.output("y", [2])
        return model
    }

    private func folder() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder.file("sub"), withIntermediateDirectories: false)
        try folder.write([0] + [Float(-1), 7].raw, "sub/w.bin")
        return folder
    }

    @Test func readsFromBelowTheFolder() throws {
        let folder = try folder()
        let model = model("sub/w.bin", offset: "1", length: "8")
        let graph = try importModel(model.bytes, folder: folder.path).graph
        #expect(graph.constant(graph.outputs[0].value)?.elements(as: Float.self) == [0, 7])
    }

    @Test func rangesBeyondTheFile() throws {
        let folder = try folder()
        for (offset, length) in [("2", "8"), ("100", nil), ("-1", "8"), ("1", "99999999999999999999"), ("1", "4")] {
            #expect(throws: ImportError.self) {
                try importModel(model("sub/w.bin", offset: offset, length: length).bytes, folder: folder.path)
            }
        }
        expectInvalid(model("sub/w.bin", offset: "2", length: "8"), .externalData, "'w'", folder: folder.path)
    }

    @Test func missingFile() throws {
        let folder = try folder()
        expectInvalid(model("none.bin"), .externalData, "none.bin", "'w'", folder: folder.path)
        expectInvalid(model("sub"), .externalData, "regular", folder: folder.path)
        expectInvalid(model("sub/w.bin"), .externalData, "no folder")
    }

    @Test(arguments: ["../w.bin", "/etc/passwd", "sub/../../w.bin", "sub//w.bin", "./w.bin", "sub/.."])
    func escapingPaths(location: String) throws {
        let folder = try folder()
        expectInvalid(model(location), .externalData, "below the model's folder", folder: folder.path)
    }

    @Test func linksOut() throws {
        let outside = try TemporaryDirectory()
        try outside.write([Float(1), 2].raw, "secret.bin")
        let folder = try folder()
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.file("link.bin"), withDestinationPath: outside.file("secret.bin"))
        try files.createSymbolicLink(atPath: folder.file("door"), withDestinationPath: outside.path)
        try files.linkItem(atPath: outside.file("secret.bin"), toPath: folder.file("hard.bin"))
        expectInvalid(model("link.bin"), .externalData, "symbolic link", folder: folder.path)
        expectInvalid(model("door/secret.bin"), .externalData, "symbolic link", folder: folder.path)
        expectInvalid(model("hard.bin"), .externalData, "hard links", folder: folder.path)
    }
}
