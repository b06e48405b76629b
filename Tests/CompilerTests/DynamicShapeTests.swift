import Bundle
import Compiler
import Execution
import Foundation
import IR
import Importers
import Interpreter
import Targets
import TestSupport
import Testing

/// Programs for all shapes within bounds give at each what the interpreter gives.
@Suite struct DynamicShapeTests {
    private static func weights(_ count: Int) -> String {
        (0..<count).map { "\(Float(($0 * 37 + 11) % 101 - 50) / 64)" }.joined(separator: ", ")
    }

    private static let header = """
        symbol N in 1..4096
          symbol T in 1..4096
          symbol H in 1..4096
        """

    /// Bodies over `%x`, whose shape is the second text.
    private static let models: [(name: String, shape: String, body: String)] = [
        ("dense", "N x 4", "%y = MatMul(%x, %w)\n%z = Tanh(%y)"),
        ("broadcast", "N x T x 4", "%m = ReduceMax(%x) {axes = [1]}\n%y = Sub(%x, %m)\n%z = Mul(%y, %m)"),
        ("transpose", "N x T x 4", "%t = Transpose(%x) {perm = [2, 0, 1]}\n%z = Exp(%t)"),
        ("concat", "N x T x 4", "%a = Relu(%x)\n%b = Neg(%x)\n%z = Concat(%a, %b) {axis = 1}"),
        ("softmax", "N x T x 4", "%t = Transpose(%x) {perm = [0, 2, 1]}\n%z = Softmax(%t)"),
        (
            "scores", "N x T x 4",
            "%k = Transpose(%x) {perm = [0, 2, 1]}\n%s = MatMul(%x, %k)\n%p = Softmax(%s)\n%z = MatMul(%p, %x)"
        ),
        (
            "convolution", "N x 4 x H x T",
            """
            %c = Conv(%x, %f) {pads = [1, 1, 1, 1], strides = [2, 2]}
            %r = Relu(%c)
            %m = MaxPool(%r) {kernel_shape = [2, 2], strides = [2, 2]}
            %z = ReduceMean(%m) {axes = [2, 3]}
            """
        ),
        ("signal", "N x 4 x T", "%c = Conv(%x, %g) {pads = [1, 1]}\n%s = Sigmoid(%c)\n%z = Mul(%c, %s)"),
    ]

    private static func text(_ shape: String, _ body: String) -> String {
        """
        graph "g" {
          \(header)
          input %x "x": f32[\(shape)]
          const %w: f32[4x3] = [\(weights(12))]
          const %f: f32[5x4x3x3] = [\(weights(180))]
          const %g: f32[6x4x3] = [\(weights(72))]
          \(body)
          output "z" = %z
        }
        """
    }

    @Test(arguments: models.map(\.name)) func agreesWithTheInterpreter(name: String) throws {
        let (_, shape, body) = try #require(Self.models.first { $0.name == name })
        let isPicture = shape.contains("H")
        let bounds: [String: ClosedRange<Int>] = ["N": 1...5, "T": (isPicture ? 7 : 1)...33, "H": 8...20]
        let used = bounds.filter { shape.contains($0.key) }
        try compare(Self.text(shape, body), ".ir", used, input: "x")
    }

    /// Compares at the bounds and at some shapes between.
    private func compare(
        _ model: String, _ suffix: String, _ bounds: [String: ClosedRange<Int>], input: String
    ) throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array(model.utf8), "m" + suffix)
        try compare(folder.file("m" + suffix), bounds)
    }

    private func compare(_ path: String, _ bounds: [String: ClosedRange<Int>]) throws {
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = bounds.mapValues { .range($0, step: 1) }
        let compilation = try ModelCompiler().compile(path, options)
        #expect(compilation.contents.samples.count > 1)
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        var generator = SeededGenerator(seed: 5)
        for run in 0..<12 {
            let binding = bounds.mapValues { range in
                run == 0 ? range.lowerBound : run == 1 ? range.upperBound : Int.random(in: range, using: &generator)
            }
            let graph = try ModelImporter().load(path, dimensions: binding.mapValues { .fixed($0) }).graph
            let inputs = graph.inputs.map { port in
                let shape = graph.type(of: port.value).fixedShape ?? []
                let numbers = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -1...1, using: &generator) }
                return Tensor(numbers, shape: shape)
            }
            let named = Dictionary(uniqueKeysWithValues: zip(graph.inputs.map(\.name), inputs))
            let expected = try Interpreter(graph).run(named)
            for (port, found) in zip(graph.outputs, try model.run(inputs)) {
                let wanted = try #require(expected[port.name])
                #expect(found.type == wanted.type, "\(binding)")
                let pairs = zip(try found.doubles(), try wanted.doubles())
                #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-5 + 1e-4 * abs($1) }, "\(binding)")
            }
        }
    }

    /// Shapes computed from shapes: Shape, Gather, Concat and Reshape; fills and ranges; a division by a length.
    @Test func shapesFollowShapes() throws {
        var model = ModelBuilder()
        model.input("x", ["N", "T", 6])
        for (name, numbers) in [("zero", [0]), ("one", [1]), ("minus", [-1]), ("scalar1", [1])] {
            let raw = numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
            model.initializer(name, name == "scalar1" ? [] : [1], type: 7, raw: raw)
        }
        model.node("Shape", ["x"], ["shape"])
        model.node("Gather", ["shape", "zero"], ["n"])
        model.node("Gather", ["shape", "one"], ["t"])
        model.node("Concat", ["n", "minus"], ["flat"], attributes: [ModelBuilder.attribute("axis", int: 0)])
        model.node("Reshape", ["x", "flat"], ["rows"])
        model.node("ConstantOfShape", ["t"], ["zeros"])
        model.node("Exp", ["zeros"], ["ones"])
        model.node("ReduceSum", ["ones"], ["length"], attributes: [ModelBuilder.attribute("keepdims", int: 1)])
        model.node("Cast", ["t"], ["count"], attributes: [ModelBuilder.attribute("to", int: 1)])
        model.node("Div", ["rows", "count"], ["scaled"])
        model.node("Add", ["scaled", "length"], ["y"])
        model.output("y", ["N", "M"])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        try compare(folder.file("m.onnx"), ["N": 1...4, "T": 1...30])
    }

    @Test func shapesOutsideTheBoundsAreRefused() throws {
        let folder = try TemporaryDirectory()
        let text = """
            graph "g" {
              \(Self.header)
              input %x "x": f32[N x T]
              input %y "y": f32[N x 1]
              %z = Add(%x, %y)
              output "z" = %z
            }
            """
        try folder.write(Array(text.utf8), "m.ir")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = ["N": .range(2...6, step: 2), "T": .range(1...5, step: 1)]
        let compilation = try ModelCompiler().compile(folder.file("m.ir"), options)
        #expect(compilation.contents.manifest.inputs[0].extents == ["N", "T"])
        #expect(compilation.contents.manifest.dimensions?.map(\.step) == [2, 1])
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        for shapes in [
            [[8, 1], [8, 1]], [[3, 1], [3, 1]], [[2, 6], [2, 1]], [[2, 2], [4, 1]], [[2, 2], [2, 2]],
        ] {
            #expect(throws: ExecutionError.self, "\(shapes)") { try model.setShapes(shapes) }
            #expect(throws: ExecutionError.self) { try model.run() }
        }
        let ones = Tensor([Float](repeating: 1, count: 8), shape: [4, 2])
        let column = Tensor([Float(1), 2, 3, 4], shape: [4, 1])
        #expect(try model.run([ones, column])[0].elements(as: Float.self) == [2, 2, 3, 3, 4, 4, 5, 5])
    }

    /// Two inputs whose first axes have names of their own, which are said to be the same.
    @Test func dimensionsThatAreTheSame() throws {
        var model = ModelBuilder()
        model.input("a", ["P", 3])
        model.input("b", ["Q", 3])
        model.node("Add", ["a", "b"], ["y"])
        model.output("y", ["P", 3])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = ["P": .range(1...9, step: 1), "Q": .same("P")]
        let compilation = try ModelCompiler().compile(folder.file("m.onnx"), options)
        #expect(compilation.contents.manifest.inputs.map(\.extents) == [["P", "3"], ["P", "3"]])
        options.dimensions = ["P": .same("Q"), "Q": .same("P")]
        #expect(throws: UnsupportedModel.self) { try ModelCompiler().compile(folder.file("m.onnx"), options) }
        options.dimensions = ["P": .same("R"), "Q": .fixed(1)]
        #expect(throws: ImportError.self) { try ModelCompiler().compile(folder.file("m.onnx"), options) }
    }

    /// Bounds that begin at 0: nothing goes in along an axis, such as the keys and values of a past that is not there yet.
    @Test(arguments: ["dense", "broadcast", "transpose", "concat", "softmax", "scores"])
    func emptyShapesAgreeWithTheInterpreter(name: String) throws {
        let (_, shape, body) = try #require(Self.models.first { $0.name == name })
        for bounds in [["N": 0...5, "T": 1...40], ["N": 1...5, "T": 0...40], ["N": 0...5, "T": 0...40]] {
            try compare(Self.text(shape, body), ".ir", bounds.filter { shape.contains($0.key) }, input: "x")
        }
    }

    /// Panels of sixteen columns: within these bounds there is always one, but at 0.
    @Test func emptyShapesThatDoNotFollowAreRefused() throws {
        let (_, shape, body) = try #require(Self.models.first { $0.name == "scores" })
        let folder = try TemporaryDirectory()
        try folder.write(Array(Self.text(shape, body).utf8), "m.ir")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = ["N": .fixed(2), "T": .range(0...9, step: 1)]
        #expect {
            try ModelCompiler().compile(folder.file("m.ir"), options)
        } throws: { error in
            if case CompileError.notEmpty("T=0") = error { true } else { false }
        }
    }

    @Test func emptyPasts() throws {
        var model = ModelBuilder()
        model.input("past", ["N", "P", 3])
        model.input("x", ["N", "T", 3])
        model.node("Concat", ["past", "x"], ["keys"], attributes: [ModelBuilder.attribute("axis", int: 1)])
        model.node("Transpose", ["keys"], ["turned"], attributes: [ModelBuilder.attribute("perm", ints: [0, 2, 1])])
        model.node("MatMul", ["x", "turned"], ["scores"])
        model.node("Softmax", ["scores"], ["shares"], attributes: [ModelBuilder.attribute("axis", int: -1)])
        model.node("MatMul", ["shares", "keys"], ["y"])
        model.output("y", ["N", "T", 3])
        let folder = try TemporaryDirectory()
        try folder.write(model.bytes, "m.onnx")
        try compare(folder.file("m.onnx"), ["N": 1...3, "T": 1...12, "P": 0...20])
    }

    @Test(arguments: [("N", 0...0), ("M", 1...4)])
    func badBoundsAreRefused(_ name: String, _ bounds: ClosedRange<Int>) throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array(Self.text("N x 4", "%z = Relu(%x)").utf8), "m.ir")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = [name: .range(bounds, step: 1)]
        #expect(throws: (any Error).self) { try ModelCompiler().compile(folder.file("m.ir"), options) }
    }
}
