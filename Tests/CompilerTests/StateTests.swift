import Bundle
import Compiler
import Execution
import Foundation
import IR
import Targets
import TestSupport
import Testing

/// Values that the runtime hands from run to run.
@Suite struct StateTests {
    private static let accumulator = """
        graph "accumulator" {
          input %x "x": f32[3]
          input %s "sum_in": f32[3]
          %t: f32[3] = Add(%x, %s)
          %m: f32[3] = Mul(%t, %t)
          output "sum_out" = %t
          output "square" = %m
        }
        """

    private func compile(_ states: [CompileOptions.State]) throws -> ModelCompiler.Compilation {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/model.ir"
        try Self.accumulator.write(toFile: path, atomically: true, encoding: .utf8)
        var options = CompileOptions(targets: [try TargetRegistry.standard().resolve("host")])
        options.states = states
        return try ModelCompiler().compile(path, options)
    }

    private func load(_ compilation: ModelCompiler.Compilation) throws -> CompiledModel {
        let parts = [compilation.programs[0].bytes, compilation.contents.weights].map { bytes in
            TensorStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        }
        return try CompiledModel(program: parts[0].bytes, weights: parts[1].bytes, owner: parts as NSArray)
    }

    @Test func keptBetweenRunsAndReset() throws {
        let compilation = try compile([.init(output: "sum_out", input: "sum_in")])
        let model = try load(compilation)
        #expect(model.inputs.map(\.name) == ["x"])
        #expect(model.outputs.map(\.name) == ["square"])
        let ones = Tensor([Float(1), 2, 3], shape: [3])
        #expect(try model.run([ones])[0].elements(as: Float.self) == [1, 4, 9])
        #expect(try model.run([ones])[0].elements(as: Float.self) == [4, 16, 36])
        model.reset()
        #expect(try model.run([ones])[0].elements(as: Float.self) == [1, 4, 9])
    }

    @Test func manifestNamesIt() throws {
        let manifest = try compile([.init(output: "sum_out", input: "sum_in")]).contents.manifest
        #expect(manifest.states?.map(\.output) == ["sum_out"])
        #expect(manifest.states?.map(\.input.name) == ["sum_in"])
        #expect(manifest.inputs.map(\.name) == ["x"])
    }

    @Test(arguments: [("nothing", "sum_in"), ("sum_out", "nothing")])
    func unknownPortsAreRefused(_ output: String, _ input: String) throws {
        #expect(throws: CompileError.self) { try compile([.init(output: output, input: input)]) }
    }

    @Test func onePortTwiceIsRefused() throws {
        let state = CompileOptions.State(output: "sum_out", input: "sum_in")
        #expect(throws: CompileError.self) { try compile([state, state]) }
    }
}
