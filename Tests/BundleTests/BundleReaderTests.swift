import Bundle
import Container
import TestSupport
import Testing

@Suite struct BundleReaderTests {
    @Test func everyFlippedBitIsFound() throws {
        let original = try BundleWriter.bytes(SampleBundle.contents)
        var bytes = original
        for index in bytes.indices {
            bytes[index] ^= UInt8(1) << UInt8(index % 8)
            #expect(SampleBundle.problem(bytes) != nil, "byte \(index)")
            bytes[index] = original[index]
        }
    }

    @Test func everyTruncationIsFound() throws {
        let bytes = try BundleWriter.bytes(SampleBundle.contents)
        for sixteenth in 0..<16 {
            let error = SampleBundle.problem(Array(bytes[..<(bytes.count * sixteenth / 16)]))
            guard case .container = error else {
                Issue.record("\(sixteenth)/16: \(String(describing: error))")
                continue
            }
        }
    }

    @Test func missingAndUnknownEntries() throws {
        let names = try BundleWriter.bytes(SampleBundle.contents).withUnsafeBytes { buffer in
            try ZipArchive(buffer).map { String(decoding: $0.name, as: UTF8.self) }
        }
        #expect(names.count == 13)
        for name in names where name != BundleEntry.statistics {
            let bytes = try SampleBundle.repacked { entries in entries.removeAll { $0.name == name } }
            #expect(SampleBundle.problem(bytes) != nil)
            if name != BundleEntry.weights { #expect(SampleBundle.problem(bytes) == .missingEntry(name)) }
        }
        let extra = try SampleBundle.repacked { $0.append(("programs/other.bin", [])) }
        #expect(SampleBundle.problem(extra) == .unknownEntry("programs/other.bin"))
        let signed = try SampleBundle.repacked { $0.append((BundleEntry.signature, [])) }
        #expect(SampleBundle.problem(signed) == nil)
    }

    /// Replaces text in the manifest and opens the result.
    private func problem(replacing old: String, with new: String) throws -> BundleError? {
        let bytes = try SampleBundle.repacked { entries in
            let text = String(decoding: entries[0].data, as: UTF8.self)
            #expect(text.contains(old), "\(text)")
            entries[0].data = Array(text.replacing(old, with: new).utf8)
        }
        return SampleBundle.problem(bytes)
    }

    @Test func otherVersions() throws {
        #expect(try problem(replacing: "\"major\" : 1", with: "\"major\" : 2") == .unsupportedVersion(2))
        #expect(try problem(replacing: "\"minor\" : 1", with: "\"minor\" : 7, \"new\" : []") == nil)
    }

    @Test(arguments: [
        ("\"weightBytes\" : 777", "\"weightBytes\" : 776", "776 bytes"),
        ("\"programBytes\" : 100", "\"programBytes\" : 101", "101 bytes"),
        ("\"f32\"", "\"f33\"", "unknown type"), ("\"name\" : \"arm64\"", "\"name\" : \"arm65\"", "wrong entry"),
        ("\"name\" : \"arm64\"", "\"name\" : \"x86-64-v3\"", "two programs"),
        ("\"arenaBytes\" : 2048", "\"arenaBytes\" : -1", "arena"),
        ("\"relative\" : 0.001", "\"relative\" : -0.001", "tolerance"),
        ("\"count\"", "\"image\"", "two inputs or outputs"),
        ("\"numerics\" : \"reproducible\"", "\"numerics\" : \"other\"", "numerics"),
        ("\"name\" : \"scratch\"", "\"title\" : \"\"", "'name' is missing"), ("{", "[", "manifest.json"),
        ("\"weightBytes\" : 777", "\"weightBytes\" : 1e99", "manifest.json"),
    ])
    func manifests(_ old: String, _ new: String, _ expected: String) throws {
        let error = try #require(try problem(replacing: old, with: new))
        #expect(error.description.contains(expected))
        #expect(error.description.contains("manifest.json"))
    }

    @Test func samplesAreChecked() throws {
        let changes: [(String, (inout [UInt8]) -> Void)] = [
            ("samples/1/tolerance.npy", { $0[128] ^= 1 }), ("samples/1/input_0.npy", { $0.removeLast() }),
            ("samples/1/output_0.npy", { $0[0] = 0 }),
            ("samples/1/input_1.npy", { $0 = Array(String(decoding: $0, as: UTF8.self).utf8) }),
        ]
        for (name, change) in changes {
            let bytes = try SampleBundle.repacked { entries in
                for index in entries.indices where entries[index].name == name { change(&entries[index].data) }
            }
            let bundle = try SampleBundle.open(bytes)
            #expect(throws: BundleError.self, "\(name)") { try bundle.sample(1) }
            #expect(throws: Never.self) { try bundle.sample(0) }
        }
    }

    @Test func unknownTarget() throws {
        let bundle = try SampleBundle.open(BundleWriter.bytes(SampleBundle.contents))
        #expect(throws: BundleError.noProgram(target: "riscv64", known: ["x86-64-v3", "arm64"])) {
            try bundle.program(for: "riscv64")
        }
    }

    @Test func randomMutationsNeverCrash() throws {
        let original = try BundleWriter.bytes(SampleBundle.contents)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            var bytes = original
            bytes.mutate(using: &generator)
            if bytes != original { #expect(SampleBundle.problem(bytes) != nil) }
        }
        for _ in 0..<2000 {
            let bytes = try SampleBundle.repacked { $0[0].data.mutate(using: &generator) }
            if let bundle = try? SampleBundle.open(bytes) {
                for index in 0..<bundle.sampleCount { _ = try? bundle.sample(index) }
            }
        }
    }
}
