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
    /// The places above a limit, and what is there, doubled; none, some and all of them.
    @Test func placesOfElements() throws {
        var model = ModelBuilder()
        model.input("x", [3, 5])
        model.initializer("limit", [], raw: CompiledComparison.floats([0]))
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
        let shapes = try CompiledComparison(model).shapes(inputs)
        #expect(Set(shapes.map { $0[1] }).count > 4)
        #expect(shapes.suffix(2) == [[2, 0], [2, 15]])
    }

    /// A detector's end: the best boxes and their corners, for pictures with any number of candidates.
    @Test func boxes() throws {
        var model = ModelBuilder()
        model.input("boxes", [1, "B", 4])
        model.input("scores", [1, 2, "B"])
        model.initializer("limit", [], type: 7, raw: CompiledComparison.integers([4]))
        model.initializer("overlap", [], raw: CompiledComparison.floats([0.5]))
        model.initializer("threshold", [], raw: CompiledComparison.floats([0.6]))
        model.initializer("one", [1], type: 7, raw: CompiledComparison.integers([1]))
        model.initializer("two", [1], type: 7, raw: CompiledComparison.integers([2]))
        model.initializer("three", [1], type: 7, raw: CompiledComparison.integers([3]))
        model.initializer("flat", [1], type: 7, raw: CompiledComparison.integers([-1]))
        model.initializer("rows", [2], type: 7, raw: CompiledComparison.integers([-1, 4]))
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
        let shapes = try CompiledComparison(model, dimensions: ["B": 1...30]).shapes(inputs)
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

    /// Numbers that follow others: scores above a limit, the best six of them, those that do not overlap, the first three.
    @Test func countsThatFollowCounts() throws {
        var model = ModelBuilder()
        model.input("boxes", [20, 4])
        model.input("scores", [20])
        model.initializer("threshold", [], raw: CompiledComparison.floats([0.5]))
        for (name, shape, numbers) in [
            ("six", [1], [6]), ("zero", [1], [0]), ("leading", [2], [0, 1]), ("limit", [1], [100]), ("two", [], [2]),
            ("three", [1], [3]),
        ] {
            model.initializer(name, shape, type: 7, raw: CompiledComparison.integers(numbers))
        }
        model.initializer("overlap", [1], raw: CompiledComparison.floats([0.3]))
        model.node("Greater", ["scores", "threshold"], ["above"])
        model.node("NonZero", ["above"], ["places"], name: "found")
        model.node("Transpose", ["places"], ["rows"], attributes: [ModelBuilder.attribute("perm", ints: [1, 0])])
        model.node("GatherND", ["scores", "rows"], ["kept"])
        model.node("NonZero", ["above"], ["again"], name: "found again")
        model.node("Transpose", ["again"], ["rows2"], attributes: [ModelBuilder.attribute("perm", ints: [1, 0])])
        model.node("GatherND", ["boxes", "rows2"], ["candidates"])
        model.node("Shape", ["kept"], ["number"])
        model.node("Concat", ["number", "six"], ["both"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        model.node("ReduceMin", ["both"], ["k"], attributes: [ModelBuilder.attribute("keepdims", int: 1)])
        model.node("TopK", ["kept", "k"], ["best", "order"])
        model.node("Gather", ["candidates", "order"], ["list"])
        model.node("Unsqueeze", ["list", "zero"], ["list3"])
        model.node("Unsqueeze", ["best", "leading"], ["best3"])
        model.node("NonMaxSuppression", ["list3", "best3", "limit", "overlap"], ["selected"], name: "suppressed")
        model.node("Gather", ["selected", "two"], ["column"], attributes: [ModelBuilder.attribute("axis", int: 1)])
        model.node("Slice", ["column", "zero", "three", "zero"], ["first"])
        model.node("Gather", ["list", "first"], ["corners"])
        model.node("Gather", ["best", "first"], ["values"])
        model.output("corners", ["K", 4])
        model.output("values", ["K"])
        var generator = SeededGenerator(seed: 4)
        let inputs = [0, 1, 2, 3, 8, 20].map { found in
            let corners = (0..<20).flatMap { _ in
                let (y, x) = (Float.random(in: 0...1, using: &generator), Float.random(in: 0...1, using: &generator))
                return [y, x, y + 0.3, x + 0.2]
            }
            let scores = (0..<20).map { index in
                index < found
                    ? Float.random(in: 0.6...1, using: &generator) : Float.random(in: 0...0.4, using: &generator)
            }
            return [Tensor(corners, shape: [20, 4]), Tensor(scores, shape: [20])]
        }
        let shapes = try CompiledComparison(model).shapes(inputs)
        #expect(shapes.first == [0, 4] && shapes.last == [3, 4])
        #expect(Set(shapes.map { $0[0] }).count > 2)
    }

    /// The first element of what was found is there only when something was found: it is one for all larger numbers, so
    /// that nothing tells of none.
    @Test func whatDiffersWhereNothingIsFoundIsRefused() throws {
        var model = ModelBuilder()
        model.input("x", [8])
        for (name, number) in [("zero", 0), ("one", 1)] {
            model.initializer(name, [1], type: 7, raw: CompiledComparison.integers([number]))
        }
        model.node("NonZero", ["x"], ["places"], name: "found")
        model.node("Slice", ["places", "zero", "one", "one"], ["first"], name: "first")
        model.output("first", [1, "K"], type: 7)
        let inputs = [Tensor([Float](repeating: 0, count: 8), shape: [8])]
        do {
            _ = try CompiledComparison(model).shapes([inputs])
            Issue.record("it was compiled")
        } catch let error as CompileError {
            #expect("\(error)".contains("first: ") && "\(error)".contains("found.count=0"), "\(error)")
        }
    }

    /// Different elements: of few values and of many, with zeros of both signs and NaN.
    @Test(arguments: [0, 1]) func differentElements(isSorted: Int) throws {
        var model = ModelBuilder()
        model.input("x", [3, 5])
        model.node(
            "Unique", ["x"], ["y", "first", "members", "counts"], name: "unique",
            attributes: [ModelBuilder.attribute("sorted", int: isSorted)])
        model.output("y", ["K"])
        for (name, extent) in [("first", "K"), ("members", "N"), ("counts", "K")] {
            model.output(name, [.name(extent)], type: 7)
        }
        var generator = SeededGenerator(seed: 6)
        var inputs = [1, 2, 4, 9, 1000].map { values in
            [Tensor((0..<15).map { _ in Float(Int.random(in: 0..<values, using: &generator)) }, shape: [3, 5])]
        }
        let odd: [Float] = [0, -0.0, .nan, 1, .nan, -1, 0, .infinity, 1, -.infinity, 2, 2, -0.0, 3, .nan]
        inputs.append([Tensor(odd, shape: [3, 5])])
        let shapes = try CompiledComparison(model).shapes(inputs)
        #expect(shapes.first == [1] && shapes.last == [8])
    }
}
