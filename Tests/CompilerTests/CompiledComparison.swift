import Compiler
import Execution
import Foundation
import IR
import Importers
import Interpreter
import Targets
import TestSupport
import Testing

/// A compiled model beside the interpreter.
struct CompiledComparison {
    /// The bytes of 64-bit integers.
    static func integers(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    }

    /// The bytes of single-precision numbers.
    static func floats(_ numbers: [Float]) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
    }

    private let builder: ModelBuilder
    private let dimensions: [String: ClosedRange<Int>]
    private let forms: InputForms

    /// - Parameters:
    ///   - dimensions: bounds of symbolic dimensions.
    ///   - iterations: the most iterations of loops, by the node's name.
    init(
        _ builder: ModelBuilder, dimensions: [String: ClosedRange<Int>] = [:], iterations: [String: Int] = [:]
    ) {
        (self.builder, self.dimensions) = (builder, dimensions)
        var forms = InputForms()
        forms.iterations = iterations
        self.forms = forms
    }

    /// Compiles the model, runs it on inputs and compares with the interpreter. Returns the shapes of the first output.
    func shapes(_ inputs: [[Tensor]]) throws -> [[Int]] {
        let folder = try TemporaryDirectory()
        try folder.write(builder.bytes, "m.onnx")
        let path = folder.file("m.onnx")
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.dimensions = dimensions.mapValues { .range($0, step: 1) }
        options.forms = forms
        let compilation = try ModelCompiler().compile(path, options)
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        let model = try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
        let importer = ModelImporter(allowsUnboundedDimensions: true)
        let graph = try importer.load(path, forms: forms).graph
        var shapes: [[Int]] = []
        for tensors in inputs {
            let named = Dictionary(uniqueKeysWithValues: zip(graph.inputs.map(\.name), tensors))
            let expected = try Interpreter(graph).run(named)
            let found = try model.run(tensors)
            for (port, tensor) in zip(graph.outputs, found) {
                let wanted = try #require(expected[port.name])
                #expect(tensor.type == wanted.type)
                let pairs = zip(try tensor.doubles(), try wanted.doubles())
                #expect(
                    pairs.allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= 1e-5 + 1e-4 * abs($1) })
            }
            shapes.append(found[0].shape)
        }
        return shapes
    }
}
