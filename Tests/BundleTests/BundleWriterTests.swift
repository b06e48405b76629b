import Bundle
import IR
import TestSupport
import Testing

@Suite struct BundleWriterTests {
    @Test func roundTrip() throws {
        let directory = try TemporaryDirectory()
        let contents = SampleBundle.contents
        try BundleWriter.write(contents, to: directory.file("a.mlcb"))
        #expect(directory.names == ["a.mlcb"])
        #expect(try directory.contents("a.mlcb") == BundleWriter.bytes(contents))
        let bundle = try BundleReader(path: directory.file("a.mlcb"))
        #expect(bundle.manifest == contents.manifest)
        #expect(bundle.targets == ["x86-64-v3", "arm64"])
        #expect(try bundle.program(for: "arm64").elementsEqual(contents.programs[1].bytes))
        #expect(bundle.weights.elementsEqual(contents.weights))
        #expect(UInt(bitPattern: bundle.weights.baseAddress) % 64 == 0)
        #expect(bundle.statistics.map { $0.elementsEqual("{}".utf8) } == true)
        #expect(bundle.sampleCount == 2)
        for index in 0..<2 { #expect(try bundle.sample(index) == contents.samples[index]) }
    }

    @Test func sameContentsSameBytes() throws {
        #expect(try BundleWriter.bytes(SampleBundle.contents) == BundleWriter.bytes(SampleBundle.contents))
    }

    @Test func withoutOptionalParts() throws {
        var contents = SampleBundle.contents
        (contents.samples, contents.statistics, contents.weights) = ([], nil, [])
        let bundle = try SampleBundle.open(BundleWriter.bytes(contents))
        #expect(bundle.statistics == nil && bundle.sampleCount == 0 && bundle.weights.isEmpty)
    }

    private func problem(_ change: (inout BundleContents) -> Void) throws -> String? {
        let directory = try TemporaryDirectory()
        var contents = SampleBundle.contents
        change(&contents)
        do throws(BundleError) {
            try BundleWriter.write(contents, to: directory.file("a.mlcb"))
            return nil
        } catch {
            #expect(directory.names.isEmpty)
            return error.description
        }
    }

    @Test func refusesContradictions() throws {
        #expect(try problem { $0.programs = [] }?.contains("no program") == true)
        #expect(try problem { $0.programs[1].target = "x86-64-v3" }?.contains("two programs") == true)
        #expect(try problem { $0.programs[1].target = "../up" }?.contains("relative path") == true)
        #expect(try problem { $0.samples[1].inputs.removeLast() }?.contains("1 inputs for a model with 2") == true)
        let expected = "sample 0: output 'probabilities' is f32[2], the model says f32[1x2]"
        #expect(
            try problem { $0.samples[0].outputs[0] = Tensor([1, 2] as [Float], shape: [2]) }?.contains(expected) == true
        )
        #expect(try problem { $0.samples[0].tolerance.absolute = .nan }?.contains("tolerance") == true)
    }

    @Test func fullDisk() {
        do throws(BundleError) {
            try BundleWriter.write(SampleBundle.contents, to: "/dev/full")
            Issue.record("accepted")
        } catch {
            #expect(error.description == "cannot write '/dev/full': No space left on device")
        }
    }

    @Test(.enabled(if: Tool.pythonWithNumpy != nil, "no Python with numpy (set MLC_PYTHON)"))
    func numpyReadsSamples() throws {
        let directory = try TemporaryDirectory()
        try BundleWriter.write(SampleBundle.contents, to: directory.file("a.mlcb"))
        let script = """
            import sys, json, zipfile, numpy as np
            archive = zipfile.ZipFile(sys.argv[1])
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
            assert manifest["source"]["crc32"] == "%08x" % __import__("zlib").crc32(b"model bytes")
            assert manifest["samples"][1]["tolerance"] == {"absolute": 1e-4, "relative": 1e-3}
            with archive.open("samples/1/input_0.npy") as f:
                assert np.array_equal(np.load(f), np.arange(12, dtype="f4").reshape(1, 3, 2, 2))
            with archive.open("samples/0/tolerance.npy") as f:
                assert np.array_equal(np.load(f), np.array([1e-4, 1e-3], "f4"))
            """
        let result = try Tool.run(
            try #require(Tool.pythonWithNumpy), ["-c", script, directory.file("a.mlcb")])
        #expect(result.status == 0, "\(result.output)")
    }
}
