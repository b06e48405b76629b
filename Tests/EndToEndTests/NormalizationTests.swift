import Compiler
import Conformance
import Execution
import IR
import Operators
import Targets
import TestSupport
import Testing

/// Normalizations of pictures whose channels are last, compiled: what the interpreter computes.
struct NormalizationTests {
    @Test(arguments: [1, 2, 5]) func instanceNormalization(channels: Int) throws {
        var generator = SeededGenerator(seed: 11)
        func numbers(_ shape: [Int]) -> Tensor {
            Tensor((0..<shape.reduce(1, *)).map { _ in Float.random(in: -2...2, using: &generator) }, shape: shape)
        }
        var op = InstanceNormalization()
        op.layout = .channelsLast
        let inputs = [numbers([2, 7, 9, channels]), numbers([channels]), numbers([channels])]
        var graph = Graph(name: "one")
        let values = inputs.enumerated().map { graph.addInput("x\($0)", $1.type) }
        graph.outputs.append(Port(name: "y", value: try graph.append(op, values)[0]))
        let target = try TargetRegistry.standard().resolve("host")
        let computed = try ModelCompiler().load(graph, for: target).run(inputs)
        let expected = try op.evaluate(inputs)
        #expect(Tolerance().difference(computed[0], expected[0]) == nil)
    }
}
