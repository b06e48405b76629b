import Foundation
import Importers
import TestSupport
import Testing

/// Files that are no models, in part or at all.
struct MalformedFileTests {
    @Test func notAnONNXFile() throws {
        for bytes in [[], Array("hello, this is no model".utf8), [UInt8](repeating: 0, count: 64)] {
            let error = #expect(throws: ImportError.self) { try importModel(bytes) }
            #expect(error?.kind == .notAModel)
        }
    }

    @Test func unreadablePaths() throws {
        let folder = try TemporaryDirectory()
        for path in [folder.path, folder.file("none.onnx"), "/dev/null"] {
            let error = #expect(throws: ImportError.self) { try ONNXImporter().importModel(at: path) }
            #expect(error?.kind == .unreadableFile)
            #expect(error?.place == path)
        }
    }

    @Test func truncatedAtEverySixteenth() throws {
        var model = ModelBuilder.chain
        model.initializer("w", [100], raw: [Float](repeating: 1, count: 100).raw)
        model.node("Relu", ["w"], ["z"])
        model.output("z", [100])
        let bytes = model.bytes
        for part in 0..<16 {
            #expect(throws: (any Error).self) { try importModel(Array(bytes.prefix(bytes.count * part / 16))) }
        }
        _ = try importModel(bytes)
    }

    @Test func deepNesting() {
        var graph = ProtoMessage()
        for _ in 0..<5_000 {
            let attribute = ProtoMessage().text(1, "body").number(20, 5).message(6, graph)
            graph = ProtoMessage().message(1, ProtoMessage().text(4, "If").message(5, attribute))
        }
        let model = ProtoMessage().number(1, 8).message(8, ProtoMessage().number(2, 13)).message(7, graph)
        let error = #expect(throws: ImportError.self) { try importModel(model.bytes) }
        #expect(error?.kind == .notAModel)
    }

    @Test func manyTinyMessages() {
        let graph = [UInt8](repeating: 0, count: 6 << 20).enumerated().map { $0.offset % 2 == 0 ? UInt8(0x0A) : 0 }
        let model = ProtoMessage().number(1, 8).message(8, ProtoMessage().number(2, 13)).data(7, graph)
        let error = #expect(throws: ImportError.self) { try importModel(model.bytes) }
        #expect(error?.description.contains("limit on memory") == true)
    }

    @Test func mutationsNeverCrash() {
        var model = ModelBuilder.chain
        model.initializer("w", [4], raw: [Float(1), 2, 3, 4].raw)
        model.node("Elu", ["w"], ["z"], attributes: [ModelBuilder.attribute("alpha", float: 2)])
        model.output("z", [4])
        let bytes = model.bytes
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            var copy = bytes
            copy.mutate(using: &generator)
            _ = try? importModel(copy)
        }
    }
}
