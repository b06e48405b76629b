import Compiler
import Execution
import Foundation
import IR
import Importers
import Targets
import TestSupport
import Testing

/// Constants that follow from several dimensions with bounds: masks made of ranges and comparisons, places, and buckets of
/// distances. One program gives at each shape what the interpreter gives.
@Suite struct ShapeConstantTests {
    private static let bounds = ["N": 1...4, "T": 1...40]

    /// A model with an input `x` of N x T numbers and scalars `n` and `t`, its extents.
    private static var model: ModelBuilder {
        var model = ModelBuilder()
        model.input("x", ["N", "T"])
        for (name, number) in [("i0", 0), ("i1", 1), ("i9", 9), ("minus", -1)] {
            model.initializer(name, [], type: 7, raw: CompiledComparison.integers([number]))
        }
        model.initializer("first", [1], type: 7, raw: CompiledComparison.integers([0]))
        model.initializer("second", [1], type: 7, raw: CompiledComparison.integers([1]))
        model.initializer("f0", [], raw: CompiledComparison.floats([0]))
        model.initializer("f1", [], raw: CompiledComparison.floats([1]))
        model.initializer("tenth", [], raw: CompiledComparison.floats([0.1]))
        model.node("Shape", ["x"], ["shape"])
        model.node("Gather", ["shape", "i0"], ["n"])
        model.node("Gather", ["shape", "i1"], ["t"])
        return model
    }

    /// Compares at the bounds and between.
    private func compare(_ model: ModelBuilder) throws {
        var generator = SeededGenerator(seed: 3)
        let inputs = [[1, 1], [4, 40], [1, 40], [4, 1], [2, 7], [3, 8], [4, 33]].map { shape in
            let numbers = (0..<(shape[0] * shape[1])).map { _ in Float.random(in: -1...1, using: &generator) }
            return [Tensor(numbers, shape: shape)]
        }
        let shapes = try CompiledComparison(model, dimensions: Self.bounds).shapes(inputs)
        #expect(shapes == inputs.map { $0[0].shape })
    }

    /// The range of a length in a column, expanded to all rows and compared with the rows' own.
    @Test func expandedRanges() throws {
        var model = Self.model
        model.node("Range", ["i0", "t", "i1"], ["columns"])
        model.node("Unsqueeze", ["columns", "first"], ["row"])
        model.node("Expand", ["row", "shape"], ["places"])
        model.node("Range", ["i0", "n", "i1"], ["rows"])
        model.node("Unsqueeze", ["rows", "second"], ["column"])
        model.node("LessOrEqual", ["places", "column"], ["mask"])
        model.opsets = [("", 16)]
        model.node("Not", ["mask"], ["hidden"])
        model.node("Where", ["hidden", "x", "tenth"], ["y"])
        model.output("y", ["N", "T"])
        try compare(model)
    }

    /// A range that begins after another length, and one that counts down.
    @Test func rangesThatBeginElsewhere() throws {
        var model = Self.model
        model.node("Add", ["n", "t"], ["end"])
        model.node("Range", ["n", "end", "i1"], ["places"])
        model.node("Sub", ["t", "i1"], ["last"])
        model.node("Range", ["last", "minus", "minus"], ["reversed"])
        model.node("Mul", ["places", "reversed"], ["both"])
        model.node("Cast", ["both"], ["numbers"], attributes: [ModelBuilder.attribute("to", int: 1)])
        model.node("Add", ["x", "numbers"], ["y"])
        model.output("y", ["N", "T"])
        try compare(model)
    }

    /// Ranges of floating-point numbers up to a length that is one too.
    @Test func rangesOfFloatingPointNumbers() throws {
        var model = Self.model
        model.node("Cast", ["t"], ["length"], attributes: [ModelBuilder.attribute("to", int: 1)])
        model.node("Range", ["f0", "length", "f1"], ["places"])
        model.node("Div", ["places", "length"], ["shares"])
        model.node("Mul", ["length", "tenth"], ["end"])
        model.node("Range", ["tenth", "length", "f1"], ["tenths"])
        model.node("Sub", ["tenths", "end"], ["shifted"])
        model.node("Cos", ["shares"], ["cosines"])
        model.node("Mul", ["shifted", "cosines"], ["factors"])
        model.node("Mul", ["x", "factors"], ["y"])
        model.output("y", ["N", "T"])
        try compare(model)
    }

    /// Distances between places, those of at least 9 in one bucket: at small shapes there are none.
    @Test func bucketsOfDistances() throws {
        var model = Self.model
        model.node("Range", ["i0", "t", "i1"], ["places"])
        model.node("Unsqueeze", ["places", "first"], ["row"])
        model.node("Unsqueeze", ["places", "second"], ["column"])
        model.node("Sub", ["row", "column"], ["differences"])
        model.node("Abs", ["differences"], ["distances"])
        model.node("Less", ["distances", "i9"], ["isNear"])
        model.node("Where", ["isNear", "distances", "i9"], ["buckets"])
        model.initializer("table", [10], raw: CompiledComparison.floats((0..<10).map { 1 / Float($0 + 1) }))
        model.node("Gather", ["table", "buckets"], ["bias"])
        model.node("MatMul", ["x", "bias"], ["y"])
        model.output("y", ["N", "T"])
        try compare(model)
    }

    /// An output whose extent follows from those of several windows.
    @Test func extentsAfterWindows() throws {
        var model = ModelBuilder()
        model.input("x", ["N", 1, "T"])
        func addConv(_ input: String, _ output: String, _ shape: [Int], stride: Int) {
            let numbers: [Float] = (0..<shape.reduce(1, *)).map { Float(($0 * 37 + 11) % 101 - 50) / 64 }
            model.initializer("weights of " + output, shape, raw: CompiledComparison.floats(numbers))
            let strides = ModelBuilder.attribute("strides", ints: [stride])
            model.node("Conv", [input, "weights of " + output], [output], attributes: [strides])
        }
        addConv("x", "u", [2, 1, 10], stride: 5)
        addConv("u", "v", [2, 2, 3], stride: 2)
        addConv("v", "y", [2, 2, 3], stride: 2)
        model.output("y", ["N", 2, "M"])
        let lengths = [100, 400, 119, 120, 257]
        let inputs = lengths.map { length in
            let numbers: [Float] = (0..<(2 * length)).map { Float($0 % 17) / 16 }
            return [Tensor(numbers, shape: [2, 1, length])]
        }
        let shapes = try CompiledComparison(model, dimensions: ["N": 1...3, "T": 100...400]).shapes(inputs)
        func windows(_ extent: Int, _ size: Int, _ stride: Int) -> Int { (extent - size) / stride + 1 }
        #expect(shapes.map { $0[2] } == lengths.map { windows(windows(windows($0, 10, 5), 3, 2), 3, 2) })
    }

    /// A dimension that is the sum of others, as that of a mask over past and present, said by the user or by its name.
    @Test(arguments: ["total", "past + T"]) func sumsOfDimensions(name: String) throws {
        var model = ModelBuilder()
        model.input("past", ["N", "past"])
        model.input("x", ["N", "T"])
        model.input("mask", ["N", .name(name)])
        model.node("Concat", ["past", "x"], ["all"], attributes: [ModelBuilder.attribute("axis", int: 1)])
        model.node("Mul", ["all", "mask"], ["y"])
        model.output("y", ["N", "M"])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = Self.bounds.mapValues { .range($0, step: 1) }
        options.dimensions["past"] = .range(1...9, step: 1)
        if name == "total" { options.dimensions[name] = DimensionBinding("past+T") }
        let compilation = try ModelCompiler().compile(folder.file("m.onnx"), options)
        #expect(compilation.contents.manifest.inputs[2].extents == ["N", "(T + past)"])
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let compiled = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        let (past, x) = (Tensor([Float(1), 2], shape: [1, 2]), Tensor([Float(3)], shape: [1, 1]))
        let mask = Tensor([Float(1), 0, 2], shape: [1, 3])
        #expect(try compiled.run([past, x, mask])[0].elements(as: Float.self) == [1, 0, 6])
        #expect(throws: ExecutionError.self) { try compiled.setShapes([[1, 2], [1, 1], [1, 4]]) }
        options.dimensions["past"] = nil
        options.dimensions[name] = DimensionBinding("past+T-50")
        #expect(throws: (any Error).self) { try ModelCompiler().compile(folder.file("m.onnx"), options) }
    }

    /// A mask that is shorter than the sequence at some of the shapes: nobody said that it follows from it.
    @Test func indicesBeyondAnIndependentDimension() throws {
        var model = Self.model
        model.input("mask", ["M"])
        model.node("Range", ["i0", "t", "i1"], ["places"])
        model.node("Gather", ["mask", "places"], ["row"])
        model.node("Mul", ["x", "row"], ["y"])
        model.output("y", ["N", "T"])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = Self.bounds.mapValues { .range($0, step: 1) }
        options.dimensions["M"] = .range(1...9, step: 1)
        #expect {
            try ModelCompiler().compile(folder.file("m.onnx"), options)
        } throws: { error in
            if case CompileError.notAtBinding("M=5 N=2 T=9", _) = error { true } else { false }
        }
        options.dimensions["M"] = .same("T")
        #expect(try ModelCompiler().compile(folder.file("m.onnx"), options).contents.inputs[1].extents == ["T"])
    }
}
