import Arrays
import IR
import TestSupport
import Testing

@Suite struct NPZTests {
    private let members = [
        NPZ.Member(name: "input", tensor: Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])),
        NPZ.Member(name: "labels", tensor: Tensor([7, 8] as [Int64], shape: [2])),
    ]

    @Test func roundTrip() throws {
        let bytes = try NPZ.encode(members)
        #expect(try NPZ.encode(members) == bytes)
        #expect(try NPZ.decode(bytes) == members)
        #expect(try NPZ.decode(NPZ.encode([])) == [])
    }

    @Test func everyDamageInDataIsFound() throws {
        let bytes = try NPZ.encode(members)
        for index in [130, 191, 192, 195, 200] {
            var damaged = bytes
            damaged[index] ^= 4
            #expect(throws: ArrayError.self) { try NPZ.decode(damaged) }
        }
        for sixteenth in 0..<16 {
            #expect(throws: ArrayError.self) { try NPZ.decode(Array(bytes[..<(bytes.count * sixteenth / 16)])) }
        }
    }

    private func mutateAll(_ original: [UInt8], seed: UInt64, rounds: Int) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<rounds {
            var bytes = original
            bytes.mutate(using: &generator)
            _ = try? NPZ.decode(bytes)
        }
    }

    @Test func randomMutationsNeverCrash() throws {
        mutateAll(try NPZ.encode(members), seed: 4, rounds: 5000)
    }

    @Test(.enabled(if: Tool.pythonWithNumpy != nil, "no Python with numpy (set MLC_PYTHON)"))
    func agreesWithNumpy() throws {
        let directory = try TemporaryDirectory()
        try directory.write(try NPZ.encode(members), "ours.npz")
        let script = """
            import sys, zipfile, io, numpy as np
            folder = sys.argv[1]
            ours = np.load(folder + "/ours.npz")
            assert list(ours) == ["input", "labels"]
            assert np.array_equal(ours["input"], np.array([[1, 2], [3, 4]], "f4"))
            assert ours["labels"].dtype == np.int64
            arrays = {"input": ours["input"], "labels": ours["labels"]}
            np.savez(folder + "/stored.npz", **arrays)
            np.savez_compressed(folder + "/deflated.npz", **arrays)
            noise = np.random.default_rng(0).integers(0, 5, 300000).astype("u1")
            large = {"noise": noise, "zeros": np.zeros(1 << 20, "f4"), "empty": np.zeros((0, 3), "f4")}
            np.savez_compressed(folder + "/large.npz", **large)
            np.savez(folder + "/large_stored.npz", **large)
            with zipfile.ZipFile(folder + "/bzip.npz", "w", zipfile.ZIP_BZIP2) as archive:
                archive.writestr("a.npy", b"x" * 100)
            with zipfile.ZipFile(folder + "/text.npz", "w") as archive:
                archive.writestr("a.txt", b"x" * 100)
            """
        let result = try Tool.run(try #require(Tool.pythonWithNumpy), ["-c", script, directory.path])
        #expect(result.status == 0, "\(result.output)")
        #expect(try NPZ.decode(directory.contents("stored.npz")) == members)
        let deflated = directory.contents("deflated.npz")
        #expect(try NPZ.decode(deflated) == members)
        #expect(try NPZ.decode(directory.contents("large.npz")) == NPZ.decode(directory.contents("large_stored.npz")))
        mutateAll(deflated, seed: 5, rounds: 5000)
        let cases = [("bzip.npz", "compression method 12"), ("text.npz", "not an NPY array")]
        for (name, reason) in cases {
            do {
                _ = try NPZ.decode(directory.contents(name))
                Issue.record("accepted \(name)")
            } catch {
                #expect(error.description.contains(reason))
            }
        }
    }
}
