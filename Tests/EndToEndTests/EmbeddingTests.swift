import Arrays
import Foundation
import IR
import TestSupport
import Testing

/// The runtime from C, on this machine and on arm64 under emulation: the same bits as `mlc run`.
struct EmbeddingTests {
    private let compiled: CompiledFolder
    private let bundle: String
    private var folder: TemporaryDirectory { compiled.folder }

    init() throws {
        compiled = try CompiledFolder()
        bundle = try compiled.compile("dense", Models.dense, targets: ["portable", "host", "arm64"])
        let x = Tensor([0.5, -1, 2, 0.25] as [Float], shape: [1, 4])
        try compiled.write(x, "x.npy")
        try folder.write([Float(0.5), -1, 2, 0.25].raw, "x.raw")
    }

    private func expected() throws -> [UInt32] {
        try succeed("run", bundle, "--input", "x=\(folder.file("x.npy"))", "--output-dir", folder.file("outputs"))
        let tensor = try NPY.decode(folder.contents("outputs/y.npy"))
        return (tensor.elements(as: Float.self) ?? []).map(\.bitPattern)
    }

    private func printed(_ output: String) -> [UInt32] {
        output.split(separator: "\n").first { $0.hasPrefix("y:") }?.split(separator: " ").dropFirst()
            .compactMap { Float($0)?.bitPattern } ?? []
    }

    @Test func exampleInC() throws {
        let result = try Product.run("mlcrt-example", [bundle, folder.file("x.raw")])
        #expect(result.status == 0, "\(result.output)")
        #expect(try printed(result.output) == expected())
        #expect(try Product.run("mlcrt-example", [bundle]).status == 0)
        try folder.write([1, 2, 3], "short.raw")
        for (arguments, words) in [
            ([], "usage"), ([bundle, folder.file("short.raw")], "another number of bytes"),
            ([folder.file("x.raw")], "not a bundle"), ([folder.file("none")], "No such file"),
        ] {
            let result = try Product.run("mlcrt-example", arguments)
            #expect(result.status == 2 && result.output.contains(words), "\(arguments): \(result.output)")
        }
    }

    @Test func onArm64() throws {
        let built = "\(Product.package)/out/arm64"
        guard let qemu = Tool.find("qemu-aarch64-static"),
            FileManager.default.isExecutableFile(atPath: "\(built)/mlcrt-example")
        else { return print("skipped: needs qemu-user-static and tools/build-mlcrun") }
        func run(_ program: String, _ arguments: [String]) throws -> Tool.Result {
            try Tool.run(qemu, ["-L", "/usr/aarch64-linux-gnu", "\(built)/\(program)"] + arguments)
        }
        let example = try run("mlcrt-example", [bundle, folder.file("x.raw")])
        #expect(example.status == 0, "\(example.output)")
        #expect(try printed(example.output) == expected())
        let verified = try run("mlcrun", [bundle, "--verify"])
        #expect(verified.status == 0 && verified.output.contains("arm64"), "\(verified.output)")
        let input = ["--input", "x=\(folder.file("x.npy"))", "--output-dir", folder.path]
        #expect(try run("mlcrun", [bundle] + input).status == 0)
        #expect(folder.contents("y.npy") == folder.contents("outputs/y.npy"))
    }
}
