import Bundle
import Foundation
import Program
import TestSupport
import Testing

/// What a model may make the executables use: little when it is malformed, and a clear error when it asks for more than there
/// is.
@Suite struct MemoryLimitTests {
    /// The most that a malformed model may make mlc use.
    private static let limit = 256 << 20

    /// A program under limits, and what it used at the most.
    private func measure(
        _ product: String, _ arguments: [String], addressSpace: Int? = nil
    ) throws -> (status: Int32, output: String, residentBytes: Int) {
        let limit = addressSpace.map { "ulimit -v \($0 >> 10); " } ?? ""
        let script = "\(limit)exec \"$0\" \"$@\""
        let log = try TemporaryDirectory()
        let python = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[2:], stdout=open(sys.argv[1], 'wb'), stderr=subprocess.STDOUT).returncode
            print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let command = ["-c", python, log.file("log"), "/bin/bash", "-c", script, "\(Product.folder)/\(product)"]
        let interpreter = try #require(Tool.find("python3"))
        let numbers = try Tool.run(interpreter, command + arguments).output.split(separator: " ")
        let output = String(decoding: log.contents("log"), as: UTF8.self)
        let status = try #require(numbers.first.flatMap { Int32($0) })
        let kilobytes = try #require(numbers.last.flatMap { Int($0.filter(\.isNumber)) })
        return (status, output, kilobytes << 10)
    }

    /// Models that are small files and stand for much.
    private static func malformed() -> [(String, ModelBuilder)] {
        func model(_ build: (inout ModelBuilder) -> Void) -> ModelBuilder {
            var model = ModelBuilder()
            model.irVersion = 10
            build(&model)
            return model
        }
        func shaped(_ name: String, _ shape: [Int64]) -> ModelBuilder {
            model { model in
                model.initializer(
                    "s", [shape.count], type: 7, raw: shape.flatMap { withUnsafeBytes(of: $0, Array.init) })
                model.initializer("c", [1], raw: [Float(1)].raw)
                model.node(name, name == "ConstantOfShape" ? ["s"] : ["c", "s"], ["y"])
                model.output("y")
            }
        }
        return [
            (
                "a tensor without its data",
                model {
                    $0.initializer("w", [1 << 30], raw: [Float(1)].raw)
                    $0.node("Relu", ["w"], ["y"])
                    $0.output("y")
                }
            ),
            ("a filled constant", shaped("ConstantOfShape", [1 << 15, 1 << 15])),
            ("a repeated constant", shaped("Tile", [1 << 30])),
            ("an expanded constant", shaped("Expand", [1 << 16, 1 << 14])),
            (
                "constants that multiply",
                model { model in
                    model.initializer("w0", [1024], raw: [Float](repeating: 1, count: 1024).raw)
                    for index in 0..<20 {
                        model.node(
                            "Concat", ["w\(index)", "w\(index)"], ["w\(index + 1)"],
                            attributes: [ModelBuilder.attribute("axis", int: 0)])
                    }
                    model.output("w20")
                }
            ),
            (
                "calls that multiply",
                model { model in
                    for index in 0..<40 {
                        var body = ModelBuilder()
                        body.node("f\(index + 1)", ["x"], ["t"], domain: "local")
                        body.node("f\(index + 1)", ["t"], ["y"], domain: "local")
                        model.function("f\(index)", ["x"], ["y"], body: body)
                    }
                    var leaf = ModelBuilder()
                    leaf.node("Relu", ["x"], ["y"])
                    model.function("f40", ["x"], ["y"], body: leaf)
                    model.input("x", [2])
                    model.node("f0", ["x"], ["y"], domain: "local")
                    model.output("y", [2])
                }
            ),
            (
                "many nodes without names",
                model { model in
                    model.input("x", [2])
                    for _ in 0..<50_000 { model.node("Relu", ["x"], ["x"]) }
                    model.output("x", [2])
                }
            ),
        ]
    }

    /// A malformed model is refused, or compiled, within the limit.
    @Test(arguments: 0..<7) func malformedModels(index: Int) throws {
        let (name, model) = Self.malformed()[index]
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "model.onnx")
        for arguments in [
            ["check", folder.file("model.onnx")],
            ["compile", folder.file("model.onnx"), "-o", folder.file("out.mlcb")],
        ] {
            let result = try measure("mlc", arguments)
            #expect((0...2).contains(result.status), "\(name): \(result.output)")
            #expect(
                result.residentBytes <= Self.limit, "\(name): \(arguments[0]) took \(result.residentBytes >> 20) MiB")
        }
    }

    /// A bundle with right checksums whose program says that it needs `arena` bytes.
    private func bundle(arena: UInt64, in compiled: CompiledFolder) throws -> String {
        try compiled.compile("dense", Models.dense)
        var entries = try ContainerEntry.all(compiled.folder.contents("dense.mlcb"))
        for index in entries.indices {
            if entries[index].name.hasPrefix("programs/") {
                let offset = ProgramFormat.Header.arenaBytes
                withUnsafeBytes(of: arena.littleEndian) {
                    entries[index].data.replaceSubrange(offset..<offset + 8, with: $0)
                }
            } else if entries[index].name == BundleEntry.manifest {
                let text = String(decoding: entries[index].data, as: UTF8.self)
                entries[index].data = Array(
                    text.replacing(/"arenaBytes" : \d+/, with: "\"arenaBytes\" : \(arena)").utf8)
            }
        }
        try compiled.folder.write(try ContainerEntry.pack(entries), "large.mlcb")
        return compiled.folder.file("large.mlcb")
    }

    /// Memory that a program asks for and does not touch costs nothing; more than the process may have is an error.
    @Test(arguments: ["mlc", "mlcrun"]) func programsThatAskForGigabytes(product: String) throws {
        let compiled = try CompiledFolder()
        let gigabytes = try bundle(arena: 4 << 30, in: compiled)
        let arguments = product == "mlc" ? ["verify", gigabytes] : [gigabytes, "--verify"]
        let lazy = try measure(product, arguments)
        #expect(lazy.status == 0, "\(lazy.output)")
        #expect(lazy.residentBytes <= Self.limit)
        let limited = try measure(product, arguments, addressSpace: 3 << 30)
        #expect(limited.status == 2 && limited.output.contains("bytes of memory"), "\(limited.output)")
        #expect(limited.residentBytes <= Self.limit)
        let beyond = try bundle(arena: 17 << 30, in: compiled)
        let refused = try measure(product, product == "mlc" ? ["verify", beyond] : [beyond, "--verify"])
        #expect(refused.status == 2 && refused.output.contains("error: "), "\(refused.output)")
    }
}
