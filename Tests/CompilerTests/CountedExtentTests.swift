import Compiler
import Execution
import Foundation
import IR
import Importers
import Interpreter
import Targets
import TestSupport
import Testing

/// Extents that the data decide: memory for the most, and what the interpreter computes at every number.
@Suite struct CountedExtentTests {
    private static func integers(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    }

    private static func floats(_ numbers: [Float]) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
    }

    /// Compiles a model, runs it on inputs and compares with the interpreter. Returns the shapes of the first output.
    private func compare(
        _ builder: ModelBuilder, _ dimensions: [String: ClosedRange<Int>] = [:], _ inputs: [[Tensor]]
    ) throws -> [[Int]] {
        let folder = try TemporaryDirectory()
        try folder.write(builder.bytes, "m.onnx")
        let path = folder.file("m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = dimensions.mapValues { .range($0, step: 1) }
        let compilation = try ModelCompiler().compile(path, options)
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        let importer = ModelImporter(allowsUnboundedDimensions: true)
        let graph = try importer.load(path).graph
        var shapes: [[Int]] = []
        for tensors in inputs {
            let named = Dictionary(uniqueKeysWithValues: zip(graph.inputs.map(\.name), tensors))
            let expected = try Interpreter(graph).run(named)
            let found = try model.run(tensors)
            for (port, tensor) in zip(graph.outputs, found) {
                let wanted = try #require(expected[port.name])
                #expect(tensor.type == wanted.type)
                let pairs = zip(try tensor.doubles(), try wanted.doubles())
                #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-5 + 1e-4 * abs($1) })
            }
            shapes.append(found[0].shape)
        }
        return shapes
    }

    /// The places above a limit, and what is there, doubled; none, some and all of them.
    @Test func placesOfElements() throws {
        var model = ModelBuilder()
        model.input("x", [3, 5])
        model.initializer("limit", [], raw: Self.floats([0]))
        model.node("Greater", ["x", "limit"], ["above"])
        model.node("NonZero", ["above"], ["places"], name: "found")
        model.node("Transpose", ["places"], ["rows"], attributes: [ModelBuilder.attribute("perm", ints: [1, 0])])
        model.node("GatherND", ["x", "rows"], ["values"])
        model.node("Add", ["values", "values"], ["twice"])
        model.output("places", [2, "K"], type: 7)
        model.output("twice", ["K"])
        var generator = SeededGenerator(seed: 2)
        var inputs = (0..<20).map { _ in
            [Tensor((0..<15).map { _ in Float.random(in: -1...1, using: &generator) }, shape: [3, 5])]
        }
        inputs.append([Tensor([Float](repeating: -1, count: 15), shape: [3, 5])])
        inputs.append([Tensor([Float](repeating: 1, count: 15), shape: [3, 5])])
        let shapes = try compare(model, [:], inputs)
        #expect(Set(shapes.map { $0[1] }).count > 4)
        #expect(shapes.suffix(2) == [[2, 0], [2, 15]])
    }

    /// A detector's end: the best boxes and their corners, for pictures with any number of candidates.
    @Test func boxes() throws {
        var model = ModelBuilder()
        model.input("boxes", [1, "B", 4])
        model.input("scores", [1, 2, "B"])
        model.initializer("limit", [], type: 7, raw: Self.integers([4]))
        model.initializer("overlap", [], raw: Self.floats([0.5]))
        model.initializer("threshold", [], raw: Self.floats([0.6]))
        model.initializer("one", [1], type: 7, raw: Self.integers([1]))
        model.initializer("two", [1], type: 7, raw: Self.integers([2]))
        model.initializer("three", [1], type: 7, raw: Self.integers([3]))
        model.initializer("flat", [1], type: 7, raw: Self.integers([-1]))
        model.initializer("rows", [2], type: 7, raw: Self.integers([-1, 4]))
        model.node(
            "NonMaxSuppression", ["boxes", "scores", "limit", "overlap", "threshold"], ["selected"], name: "best")
        model.node("Slice", ["selected", "two", "three", "one"], ["column"])
        model.node("Reshape", ["column", "flat"], ["index"])
        model.node("Reshape", ["boxes", "rows"], ["list"])
        model.node("Gather", ["list", "index"], ["corners"])
        model.output("corners", ["K", 4])
        model.output("selected", ["K", 3], type: 7)
        var generator = SeededGenerator(seed: 9)
        let inputs = [1, 3, 12, 30, 30, 2].map { count in
            [
                Tensor(
                    (0..<(count * 4)).map { _ in Float.random(in: 0...1, using: &generator) }, shape: [1, count, 4]),
                Tensor(
                    (0..<(count * 2)).map { _ in Float.random(in: 0...1, using: &generator) }, shape: [1, 2, count]),
            ]
        }
        let shapes = try compare(model, ["B": 1...30], inputs)
        #expect(Set(shapes.map { $0[0] }).count > 2)
    }

    /// The most that there can be decides the memory, so an extent without a bound is refused.
    @Test func anExtentWithoutBoundIsRefused() throws {
        var model = ModelBuilder()
        model.input("x", ["N"])
        model.node("NonZero", ["x"], ["places"])
        model.output("places", [1, "K"], type: 7)
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        let options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        #expect(throws: UnsupportedModel.self) { try ModelCompiler().compile(folder.file("m.onnx"), options) }
    }
}
