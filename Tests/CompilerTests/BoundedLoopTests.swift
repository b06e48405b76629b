import Compiler
import Execution
import Foundation
import IR
import Importers
import Targets
import TestSupport
import Testing

/// Loops whose end the data decide: computed up to a bound, selected while they go on.
@Suite struct BoundedLoopTests {
    /// Doubles a tensor while its largest magnitude is below 100; the parts are the tensors on the way.
    private static func model(iterations: Int, hasParts: Bool) -> ModelBuilder {
        var body = ModelBuilder()
        body.input("number", [], type: 7)
        body.input("goes on", [], type: 9)
        body.input("before", [2, 3])
        body.node("Add", ["before", "before"], ["after"])
        body.node("Abs", ["after"], ["magnitudes"])
        body.node("ReduceMax", ["magnitudes"], ["largest"], attributes: [ModelBuilder.attribute("keepdims", int: 0)])
        body.node("Less", ["largest", "limit"], ["below"])
        body.node("Identity", ["after"], ["part"])
        body.output("below", [], type: 9)
        body.output("after", [2, 3])
        if hasParts { body.output("part", [2, 3]) }
        var model = ModelBuilder()
        model.input("x", [2, 3])
        model.initializer("limit", [], raw: CompiledComparison.floats([100]))
        model.initializer("iterations", [], type: 7, raw: CompiledComparison.integers([iterations]))
        model.node("Abs", ["x"], ["first magnitudes"])
        model.node(
            "ReduceMax", ["first magnitudes"], ["first"], attributes: [ModelBuilder.attribute("keepdims", int: 0)])
        model.node("Less", ["first", "limit"], ["begins"])
        model.node(
            "Loop", ["iterations", "begins", "x"], hasParts ? ["y", "parts"] : ["y"], name: "doubling",
            attributes: [ModelBuilder.attribute("body", graph: body)])
        if hasParts { model.output("parts", ["K", 2, 3]) }
        model.output("y", [2, 3])
        return model
    }

    private static let inputs = [1000, 60, 30, 10, 3, 1, 0.3, 0.01, 1e-5].map { scale in
        [Tensor([1, -0.5, 0.25, 0, 0.75, -1].map { $0 * Float(scale) }, shape: [2, 3])]
    }

    @Test func carriedValues() throws {
        _ = try CompiledComparison(Self.model(iterations: 12, hasParts: false)).shapes(Self.inputs)
    }

    @Test func stackedParts() throws {
        let shapes = try CompiledComparison(Self.model(iterations: 12, hasParts: true)).shapes(Self.inputs)
        #expect(shapes.first == [0, 2, 3] && shapes.last == [12, 2, 3])
        #expect(Set(shapes).count > 5)
    }

    /// A loop without a limit of its own is refused, with the option to give it one; beyond that a run is an error.
    @Test func plannedIterations() throws {
        let model = Self.model(iterations: .max, hasParts: false)
        do {
            _ = try CompiledComparison(model).shapes(Self.inputs)
            Issue.record("it was compiled")
        } catch let error as CompileError {
            #expect("\(error)".contains("--iterations doubling=N"), "\(error)")
        }
        let bounded = CompiledComparison(model, iterations: ["doubling": 20])
        _ = try bounded.shapes(Array(Self.inputs.dropLast()))
        #expect(throws: (any Error).self) { try bounded.shapes([Self.inputs[8]]) }
        #expect(throws: ImportError.self) {
            try CompiledComparison(model, iterations: ["halving": 20]).shapes(Self.inputs)
        }
    }

    @Test func theProgramReportsMoreIterationsThanPlanned() throws {
        let folder = try TemporaryDirectory()
        try folder.write(Self.model(iterations: .max, hasParts: false).bytes, "m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.forms.iterations = ["doubling": 20]
        let compilation = try ModelCompiler().compile(folder.file("m.onnx"), options)
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        #expect(throws: ExecutionError.self) { try model.run(Self.inputs[8]) }
        let one = try model.run(Self.inputs[5])
        #expect(one[0].elements(as: Float.self)?.first == 128)
    }

    /// A filter over blocks of any number of samples keeps the last ones for the next block.
    @Test func statesWithBounds() throws {
        var model = ModelBuilder()
        model.input("x", [1, 1, "T"])
        model.input("before", [1, 1, 3])
        model.initializer("taps", [1, 1, 4], raw: CompiledComparison.floats([0.5, -0.25, 0.125, 1]))
        for (name, number) in [("minus3", -3), ("end", Int.max), ("two", 2)] {
            model.initializer(name, [1], type: 7, raw: CompiledComparison.integers([number]))
        }
        model.node("Concat", ["before", "x"], ["all"], attributes: [ModelBuilder.attribute("axis", int: 2)])
        model.node("Conv", ["all", "taps"], ["y"])
        model.node("Slice", ["all", "minus3", "end", "two"], ["after"])
        model.output("y", [1, 1, "T"])
        model.output("after", [1, 1, 3])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = ["T": .range(1...40, step: 1)]
        options.states = [CompileOptions.State(output: "after", input: "before")]
        let compilation = try ModelCompiler().compile(folder.file("m.onnx"), options)
        #expect(compilation.contents.manifest.inputs.map(\.name) == ["x"])
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let compiled = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        var generator = SeededGenerator(seed: 8)
        var signal: [Float] = [0, 0, 0]
        let taps: [Float] = [0.5, -0.25, 0.125, 1]
        for length in [5, 1, 40, 2, 17, 1, 1, 33] {
            let block = (0..<length).map { _ in Float.random(in: -1...1, using: &generator) }
            let start = signal.count
            signal += block
            let found = try compiled.run([Tensor(block, shape: [1, 1, length])])[0].elements(as: Float.self) ?? []
            #expect(found.count == length)
            for (index, value) in found.enumerated() {
                let expected = (0..<4).reduce(Float(0)) { $0 + taps[$1] * signal[start + index - 3 + $1] }
                #expect(abs(value - expected) < 1e-5)
            }
        }
        options.states = [CompileOptions.State(output: "y", input: "x")]
        #expect(throws: CompileError.self) { try ModelCompiler().compile(folder.file("m.onnx"), options) }
    }
}
