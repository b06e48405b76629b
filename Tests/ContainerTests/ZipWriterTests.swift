import Container
import TestSupport
import Testing

@Suite struct ZipWriterTests {
    @Test(arguments: [
        ("", ContainerError.Kind.badName), ("/a", .badName), ("a/../b", .badName), ("..", .badName), ("a//b", .badName),
        ("a/", .badName), ("./a", .badName), ("a\\b", .badName), ("C:a", .badName), ("ä", .badName),
        ("a\u{0}", .badName),
        (String(repeating: "n", count: 256), .nameTooLong),
    ])
    func refusesName(_ name: String, _ kind: ContainerError.Kind) {
        do {
            _ = try SampleArchive.write([(name, [])])
            Issue.record("accepted")
        } catch ZipWriterError<Never>.container(let error) {
            #expect(error.kind == kind)
        } catch {
            Issue.record(error)
        }
    }

    @Test func refusesDuplicateAndHuge() {
        #expect(throws: ZipWriterError<Never>.self) { try SampleArchive.write([("a", []), ("a", [])]) }
        // Addresses that are never read: the size is refused first.
        let huge = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 4096), count: 4 << 30)
        var writer = ZipWriter<Never> { (_) throws(Never) in }
        do throws(ZipWriterError<Never>) {
            try writer.add("weights", huge)
            Issue.record("accepted")
        } catch {
            guard case .container(let error) = error else { return }
            #expect(error.kind == .tooLarge)
            #expect(error.description.contains("4 GiB"))
        }
    }

    @Test func passesOutputErrorsOn() {
        struct Full: Error {}
        var writer = ZipWriter<Full> { (_) throws(Full) in throw Full() }
        #expect(throws: ZipWriterError<Full>.self) { try writer.add("a", UnsafeRawBufferPointer(start: nil, count: 0)) }
    }

    /// Names of every length, so that every length of padding occurs.
    private func varied() throws -> [UInt8] {
        try SampleArchive.write(
            (1...80).map { (String(repeating: "n", count: $0), [UInt8](repeating: 7, count: $0 * 3)) })
    }

    @Test func everyPaddingIsReadBack() throws {
        #expect(SampleArchive.problem(try varied()) == nil)
    }

    @Test(.enabled(if: Tool.find("unzip") != nil, "unzip is not installed"))
    func unzipAccepts() throws {
        let directory = try TemporaryDirectory()
        try directory.write(try varied(), "a.zip")
        let result = try Tool.run(try #require(Tool.find("unzip")), ["-t", directory.file("a.zip")])
        #expect(result.status == 0)
        #expect(result.output.contains("No errors detected"))
        #expect(!result.output.contains("warning"))
    }

    @Test(.enabled(if: Tool.find("python3") != nil, "python3 is not installed"))
    func pythonAccepts() throws {
        let directory = try TemporaryDirectory()
        try directory.write(try varied(), "a.zip")
        let script = """
            import sys, warnings, zipfile
            warnings.simplefilter("error")
            with zipfile.ZipFile(sys.argv[1]) as archive:
                assert archive.testzip() is None
                for info in archive.infolist():
                    assert archive.read(info) == bytes([7]) * (3 * len(info.filename))
                    assert info.date_time == (1980, 1, 1, 0, 0, 0)
            """
        let result = try Tool.run(try #require(Tool.find("python3")), ["-c", script, directory.file("a.zip")])
        #expect(result.status == 0, "\(result.output)")
    }
}
