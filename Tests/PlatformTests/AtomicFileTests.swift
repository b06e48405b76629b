import Foundation
import Platform
import TestSupport
import Testing

@Suite struct AtomicFileTests {
    private func problem(_ path: String, _ bytes: [UInt8] = [1, 2, 3]) -> PlatformError? {
        do throws(PlatformError) {
            try AtomicFile.write(bytes, to: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func appearsWholeOnCommit() throws {
        let directory = try TemporaryDirectory()
        let file = try AtomicFile(path: directory.file("out"))
        try [UInt8](1...5).withUnsafeBytes { try file.write($0) }
        #expect(!directory.names.contains("out"))
        try [UInt8](6...9).withUnsafeBytes { try file.write($0) }
        try file.commit()
        #expect(directory.names == ["out"])
        #expect(directory.contents("out") == Array(1...9))
    }

    @Test func leavesNothingWithoutCommit() throws {
        let directory = try TemporaryDirectory()
        try directory.write([42], "out")
        do {
            let file = try AtomicFile(path: directory.file("out"))
            try [UInt8](1...5).withUnsafeBytes { try file.write($0) }
            #expect(directory.names.count == 2)
        }
        #expect(directory.names == ["out"])
        #expect(directory.contents("out") == [42])
    }

    @Test func replacesAndKeepsPermissions() throws {
        let directory = try TemporaryDirectory()
        try directory.write([42], "out")
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: directory.file("out"))
        #expect(problem(directory.file("out")) == nil)
        #expect(directory.contents("out") == [1, 2, 3])
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.file("out"))
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    @Test func followsLinkToFile() throws {
        let directory = try TemporaryDirectory()
        try directory.write([42], "real")
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: "real")
        #expect(problem(directory.file("link")) == nil)
        #expect(directory.contents("real") == [1, 2, 3])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: directory.file("link")) == "real")
        try FileManager.default.createSymbolicLink(atPath: directory.file("dangling"), withDestinationPath: "gone")
        #expect(problem(directory.file("dangling"))?.action == "follow the link")
        #expect(directory.names == ["dangling", "link", "real"])
    }

    @Test func fullDevice() {
        let error = problem("/dev/full")
        #expect(error?.description == "cannot write '/dev/full': No space left on device")
        #expect(problem("/dev/null") == nil)
    }

    /// A file system of 64 kB on a fresh directory, when this process may mount one.
    private static func mountSmallDisk(_ path: String) -> Bool {
        (try? Tool.run("/bin/sh", ["-c", "mount -t tmpfs -o size=64k none '\(path)'"]))?.status == 0
    }

    private static func unmount(_ path: String) { _ = try? Tool.run("/bin/sh", ["-c", "umount '\(path)'"]) }

    private static let canMount: Bool = {
        guard let directory = try? TemporaryDirectory(), mountSmallDisk(directory.path) else { return false }
        unmount(directory.path)
        return true
    }()

    @Test(.enabled(if: canMount, "this process may not mount a small file system"))
    func fullDisk() throws {
        let directory = try TemporaryDirectory()
        try #require(Self.mountSmallDisk(directory.path))
        defer { Self.unmount(directory.path) }
        try directory.write([42], "old")
        for name in ["new", "old"] {
            let error = problem(directory.file(name), [UInt8](repeating: 1, count: 1 << 20))
            #expect(error?.description.contains("cannot write") == true)
            #expect(error?.reason == "No space left on device")
        }
        #expect(directory.names == ["old"])
        #expect(directory.contents("old") == [42])
    }

    @Test func refusedPlaces() throws {
        let directory = try TemporaryDirectory()
        #expect(problem(directory.path)?.reason == "Is a directory")
        #expect(problem(directory.file("new/"))?.reason == "Is a directory")
        #expect(problem(directory.file("missing/out"))?.reason == "No such file or directory")
        #expect(problem("")?.reason == "No such file or directory")
        #expect(problem(directory.file(String(repeating: "n", count: 5000)))?.reason == "File name too long")
        #expect(directory.names.isEmpty)
    }
}
