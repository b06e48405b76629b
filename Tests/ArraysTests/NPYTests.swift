import Arrays
import Container
import Core
import IR
import TestSupport
import Testing

@Suite struct NPYTests {
    @Test func roundTrip() throws {
        let tensors = [
            Tensor([1.5, -2, .nan] as [Float], shape: [3]), Tensor([Int64.min, 7] as [Int64], shape: [1, 2]),
            Tensor([true, false], shape: [2]), Tensor(scalar: Float16(0.5)), Tensor([] as [UInt8], shape: [0, 4]),
        ]
        for tensor in tensors { #expect(try NPY.decode(NPY.encode(tensor)) == tensor) }
    }

    @Test func borrowsAlignedData() throws {
        let source = Tensor([1, 2, 3] as [Float], shape: [3])
        let encoded = try NPY.encode(source)
        let storage = TensorStorage(byteCount: encoded.count) { $0.copyBytes(from: encoded) }
        let tensor = try NPY.decode(storage.bytes, borrowingFrom: storage)
        #expect(tensor == source)
        #expect(tensor.storage.bytes.baseAddress == storage.bytes.baseAddress.map { $0 + 128 })
        let odd = UnsafeRawBufferPointer(rebasing: storage.bytes[1...])
        #expect(throws: ArrayError.self) { try NPY.decode(odd, borrowingFrom: storage) }
    }

    @Test func refusals() throws {
        var bytes = try NPY.encode(Tensor([true, false], shape: [2]))
        bytes[bytes.count - 1] = 2
        #expect(throws: ArrayError.badBool(offset: 1, entry: nil)) { try NPY.decode(bytes) }
        #expect(throws: ArrayError.self) { try NPY.decode([]) }
        #expect(throws: ArrayError.self) { try NPY.encode(Tensor(strings: ["a"], shape: [1])) }
    }

    /// Types that numpy does not have are stored as the integers of their bytes and read where they are expected.
    @Test func typesThatNumpyDoesNotHave() throws {
        let bits = Tensor(.bfloat16, [2], of: UInt16.self) { $0.update(repeating: 0x3f80) }
        let stored = try NPY.decode(NPY.encode(bits))
        #expect(stored.dtype == .uint16)
        #expect(stored.read(as: .bfloat16) == bits)
        #expect(stored.read(as: .float16) == stored)
        let codes = Tensor([UInt8(0x7f), 0xff], shape: [2])
        #expect(codes.read(as: .float8e4m3fn).dtype == .float8e4m3fn)
        #expect(codes.read(as: .uint4).dtype == .uint8)
        #expect(Tensor([Int8(-8), 7], shape: [2]).read(as: .int4).dtype == .int4)
        #expect(Tensor([Int8(-9), 7], shape: [2]).read(as: .int4).dtype == .int8)
    }

    @Test(.enabled(if: Tool.pythonWithNumpy != nil, "no Python with numpy (set MLC_PYTHON)"))
    func agreesWithNumpy() throws {
        let directory = try TemporaryDirectory()
        let script = """
            import sys, numpy as np
            folder = sys.argv[1]
            for code in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "bool"]:
                for k, shape in enumerate([(), (0,), (5,), (2, 3), (2, 1, 3, 2)]):
                    a = (np.arange(int(np.prod(shape))).reshape(shape) % 120).astype(code)
                    np.save(f"{folder}/{code}_{k}.npy", a)
            with open(f"{folder}/version2.npy", "wb") as f:
                np.lib.format.write_array(f, np.ones((2,), "f4"), version=(2, 0))
            np.save(f"{folder}/fortran.npy", np.asfortranarray(np.ones((2, 3), "f4")))
            np.save(f"{folder}/big.npy", np.ones((2,), ">f4"))
            np.save(f"{folder}/text.npy", np.array(["a"]))
            """
        let written = try Tool.run(try #require(Tool.pythonWithNumpy), ["-c", script, directory.path])
        #expect(written.status == 0, "\(written.output)")
        for name in directory.names where name.contains("_") {
            let tensor = try NPY.decode(directory.contents(name))
            try directory.write(try NPY.encode(tensor), name + ".ours")
        }
        #expect(try NPY.decode(directory.contents("version2.npy")) == Tensor([1, 1] as [Float], shape: [2]))
        #expect(throws: ArrayError.npy(NPYError(.fortranOrder, offset: 48), entry: nil)) {
            try NPY.decode(directory.contents("fortran.npy"))
        }
        for name in ["big.npy", "text.npy"] {
            do {
                _ = try NPY.decode(directory.contents(name))
                Issue.record("accepted \(name)")
            } catch {
                guard case .npy(let error, nil) = error else { return }
                #expect(error.kind == .unsupportedType)
            }
        }
        let compare = """
            import sys, glob, numpy as np
            paths = glob.glob(sys.argv[1] + "/*_*.npy")
            for path in paths:
                a, b = np.load(path), np.load(path + ".ours")
                assert a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b), path
            print(len(paths))
            """
        let compared = try Tool.run(try #require(Tool.pythonWithNumpy), ["-c", compare, directory.path])
        #expect(compared.status == 0 && compared.output == "60\n", "\(compared.output)")
    }
}
