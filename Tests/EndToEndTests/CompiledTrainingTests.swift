import Compiler
import Conformance
import Core
import Execution
import IR
import Operators
import Targets
import TestSupport
import Testing

/// The operators of a training step, compiled, at random attributes that fit their operands: what the interpreter computes.
struct CompiledTrainingTests {
    private static let seeds = Array(UInt64(0)..<25)

    /// Random choices and operands.
    private struct Draw {
        var generator: SeededGenerator

        init(_ seed: UInt64) { generator = SeededGenerator(seed: seed &* 7 &+ 3) }

        mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        mutating func pick<T>(_ values: [T]) -> T { values[int(0...(values.count - 1))] }

        mutating func floats(_ shape: [Int]) -> Tensor {
            let count = shape.reduce(1, *)
            return Tensor((0..<count).map { _ in Float.random(in: -1...1, using: &generator) }, shape: shape)
        }
    }

    private func expectAgreement(_ op: any Operator, _ inputs: [Tensor?]) throws {
        var graph = Graph(name: "one")
        let values = inputs.enumerated().map { index, input in input.map { graph.addInput("x\(index)", $0.type) } }
        for (index, output) in try graph.append(op, values).enumerated() {
            graph.outputs.append(Port(name: "y\(index)", value: output))
        }
        let target = try TargetRegistry.standard().resolve("host")
        let computed = try ModelCompiler().load(graph, for: target).run(inputs.compactMap { $0 })
        let expected = try op.evaluate(inputs)
        #expect(computed.count == expected.count)
        for (a, b) in zip(computed, expected) {
            if let difference = Tolerance(absolute: 2e-5, relative: 1e-4).difference(a, b) {
                Issue.record("\(op) of \(inputs.map { $0?.type.description ?? "-" }): \(difference)")
            }
        }
    }

    /// A random convolution and an input that it fits: kernel, strides, pads, dilations and the shape of the picture.
    private func window(
        _ draw: inout Draw
    ) -> (kernel: [Int], strides: [Int], pads: [Int], dilations: [Int], spatial: [Int]) {
        let rank = draw.int(1...2)
        let kernel = (0..<rank).map { _ in draw.int(1...4) }
        let dilations = (0..<rank).map { _ in draw.pick([1, 1, 1, 2]) }
        let strides = (0..<rank).map { _ in draw.pick([1, 1, 2, 2, 3]) }
        let pads = (0..<(2 * rank)).map { draw.int(0...max(0, kernel[$0 % rank] - 1)) }
        let spatial = (0..<rank).map { draw.int(0...7) + dilations[$0] * (kernel[$0] - 1) + 1 }
        return (kernel, strides, pads, dilations, spatial)
    }

    /// Channels in and out, and groups.
    private func channels(_ draw: inout Draw) -> (Int, Int, Int) {
        let group = draw.pick([1, 1, 2, 3, 5])
        if draw.int(0...3) == 0 { return (group, group, group) }
        return (group * draw.int(1...5), group * draw.int(1...18), group)
    }

    @Test(arguments: seeds) func convWeightGradient(_ seed: UInt64) throws {
        var draw = Draw(seed)
        let (kernel, strides, pads, dilations, spatial) = window(&draw)
        let (inputs, outputs, group) = channels(&draw)
        var conv = Conv()
        (conv.strides, conv.pads, conv.dilations, conv.group) = (strides, pads, dilations, group)
        var op = ConvWeightGradient()
        (op.strides, op.pads, op.dilations, op.group, op.kernelShape) = (strides, pads, dilations, group, kernel)
        (conv.layout, op.layout) = seed % 2 == 0 ? (.channelsFirst, .channelsFirst) : (.channelsLast, .channelsLast)
        let x = draw.floats(op.layout.restored([draw.int(1...10), inputs] + spatial))
        let w = TensorType(.float32, fixed: [outputs, inputs / group] + kernel)
        let y = try conv.infer(InferenceInputs(types: [x.type, w]) { _ in nil })[0]
        try expectAgreement(op, [x, draw.floats(try #require(y.fixedShape))])
    }

    /// The gradient of a convolution's input: a transposed convolution that reaches every extent of it.
    @Test(arguments: seeds) func convInputGradient(_ seed: UInt64) throws {
        var draw = Draw(seed)
        let (kernel, strides, pads, dilations, spatial) = window(&draw)
        let (inputs, outputs, group) = channels(&draw)
        var conv = Conv()
        (conv.strides, conv.pads, conv.dilations, conv.group) = (strides, pads, dilations, group)
        let x = TensorType(.float32, fixed: [draw.int(1...4), inputs] + spatial)
        let w = draw.floats([outputs, inputs / group] + kernel)
        let y = try conv.infer(InferenceInputs(types: [x, w.type]) { _ in nil })[0]
        var op = ConvTranspose()
        (op.strides, op.pads, op.dilations, op.group) = (strides, pads, dilations, group)
        op.outputPadding = spatial.indices.map { axis in
            let begin = pads[axis] + pads[axis + spatial.count]
            return (spatial[axis] + begin - dilations[axis] * (kernel[axis] - 1) - 1) % strides[axis]
        }
        let gradient = draw.floats(try #require(y.fixedShape))
        #expect(try op.checkedEvaluation([gradient, w])[0].type == x)
        try expectAgreement(op, [gradient, w])
        op.layout = .channelsLast
        let moved = draw.floats(op.layout.restored(gradient.shape))
        try expectAgreement(op, seed % 3 == 0 ? [moved, w, draw.floats([inputs])] : [moved, w])
    }

    @Test(arguments: seeds) func maxPoolGradient(_ seed: UInt64) throws {
        var draw = Draw(seed)
        let (kernel, strides, pads, dilations, spatial) = window(&draw)
        var pool = MaxPool()
        (pool.kernelShape, pool.strides, pool.pads, pool.dilations) = (kernel, strides, pads, dilations)
        var op = MaxPoolGradient()
        (op.kernelShape, op.strides, op.pads, op.dilations) = (kernel, strides, pads, dilations)
        (pool.ceilMode, op.ceilMode) = seed % 3 == 0 ? (true, true) : (false, false)
        (pool.layout, op.layout) = seed % 2 == 0 ? (.channelsFirst, .channelsFirst) : (.channelsLast, .channelsLast)
        let shape = op.layout.restored([draw.int(1...3), draw.int(1...20)] + spatial)
        // Few numbers, so that maxima tie.
        let values = (0..<shape.reduce(1, *)).map { _ in Float(draw.int(-2...2)) }
        let x = Tensor(values, shape: shape)
        let y = try pool.evaluate([x])[0]
        try expectAgreement(op, [x, y, draw.floats(y.shape)])
    }

    @Test(arguments: seeds) func batchNormalization(_ seed: UInt64) throws {
        var draw = Draw(seed)
        let layout = seed % 2 == 0 ? Layout.channelsFirst : .channelsLast
        let channels = draw.pick([1, 3, 16, 20, 33, 70, 1100])
        let spatial = (0..<draw.int(0...2)).map { _ in draw.int(1...6) }
        let x = draw.floats(layout.restored([draw.int(2...40), channels] + spatial))
        let (scale, bias) = (draw.floats([channels]), draw.floats([channels]))
        var op = BatchNormalizationTraining()
        (op.layout, op.epsilon) = (layout, 0.01)
        try expectAgreement(op, [x, scale, bias])
        let statistics = try op.evaluate([x, scale, bias])
        var back = BatchNormalizationGradient()
        (back.layout, back.epsilon) = (layout, 0.01)
        try expectAgreement(back, [x, scale, statistics[1], statistics[2], draw.floats(x.shape)])
    }

    @Test func reluGradient() throws {
        var draw = Draw(1)
        let values: [Float] = (0..<2200).map { $0 % 7 == 0 ? Float.nan : Float($0 % 5) - 2 }
        let y = Tensor(values, shape: [2, 20, 55])
        try expectAgreement(ReluGradient(), [y, draw.floats(y.shape)])
    }
}
