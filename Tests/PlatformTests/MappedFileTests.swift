import Foundation
import Platform
import TestSupport
import Testing

@Suite struct MappedFileTests {
    private func problem(_ path: String) -> PlatformError? {
        do throws(PlatformError) {
            _ = try MappedFile(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func mapsContents() throws {
        let directory = try TemporaryDirectory()
        let contents = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        try directory.write(contents, "data")
        let file = try MappedFile(path: directory.file("data"))
        try FileManager.default.removeItem(atPath: directory.file("data"))
        #expect(file.bytes.elementsEqual(contents))
    }

    @Test func mapsEmptyFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write([], "empty")
        #expect(try MappedFile(path: directory.file("empty")).bytes.isEmpty)
    }

    @Test func saysWhatAndWhere() throws {
        let directory = try TemporaryDirectory()
        #expect(problem("/nowhere/model")?.description == "cannot open '/nowhere/model': No such file or directory")
        #expect(problem(directory.path)?.reason == "Is a directory")
        #expect(problem("/dev/null")?.reason == "No such device")
        #expect(problem("a\u{0}b") != nil)
        // A pipe without a writer must not block.
        #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
        #expect(problem(directory.file("pipe"))?.reason == "No such device")
    }
}
