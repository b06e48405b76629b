import Core
import Differentiation
import IR
import Interpreter
import Operators
import TestSupport
import Testing

/// Networks of double precision with named parameters.
struct NetworkSketch {
    var graph = Graph(name: "network")
    var names: [String] = []
    var random = SeededGenerator(seed: 5)

    mutating func numbers(_ shape: [Int], _ range: ClosedRange<Double> = -0.5...0.5) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { _ in Double.random(in: range, using: &random) }, shape: shape)
    }

    mutating func parameter(_ name: String, _ shape: [Int], _ range: ClosedRange<Double> = -0.5...0.5) -> ValueID {
        names.append(name)
        return graph.addConstant(numbers(shape, range), name: name)
    }

    mutating func add(_ op: any Operator, _ inputs: ValueID?...) throws -> ValueID { try graph.append(op, inputs)[0] }

    /// The largest difference between the step's gradient and central differences, relative to the largest gradient.
    mutating func worst(_ loss: Loss, areaWeight: Float? = nil) throws -> Double {
        let step = try TrainingStep(graph, training: names, loss: loss, areaWeight: areaWeight)
        #expect(step.parameters.map(\.name) == names)
        var inputs: [String: Tensor] = [:]
        for port in step.graph.inputs {
            let shape = try #require(step.graph.type(of: port.value).fixedShape)
            if let mask = step.masks.first(where: { $0.name == port.name }) {
                let kept = (0..<shape.reduce(1, *)).map { $0 % 3 == 0 ? 0 : 1 / (1 - Double(mask.ratio)) }
                inputs[port.name] = Tensor(kept, shape: shape)
            } else {
                inputs[port.name] = numbers(shape, ["targets", "areas"].contains(port.name) ? 0...1 : -1...1)
            }
        }
        var start: [Double] = []
        for parameter in step.parameters {
            let constant = try #require(
                (0..<graph.valueCount).map { graph[ValueID($0)] }.first { $0.name == parameter.name }?.constant)
            #expect(start.count == parameter.offset)
            start += constant.elements(as: Double.self) ?? []
        }
        let interpreter = Interpreter(step.graph)
        func run(_ vector: [Double]) throws -> [String: Tensor] {
            inputs["parameters"] = Tensor(vector, shape: [vector.count])
            return try interpreter.run(inputs)
        }
        let gradient = try #require(run(start)["gradient"]?.elements(as: Double.self))
        #expect(gradient.count == start.count)
        var (difference, size) = (0.0, 1e-12)
        for index in stride(from: 0, to: start.count, by: max(1, start.count / 60)) {
            var moved = start
            moved[index] += 1e-5
            let above = try #require(run(moved)["loss"]?.elements(as: Double.self)?.first)
            moved[index] -= 2e-5
            let below = try #require(run(moved)["loss"]?.elements(as: Double.self)?.first)
            difference = max(difference, abs((above - below) / 2e-5 - gradient[index]))
            size = max(size, abs(gradient[index]))
        }
        return difference / size
    }
}

@Suite("Training steps against central differences")
struct TrainingStepTests {
    @Test("a loss for each place beside that of the whole")
    func areas() throws {
        var net = NetworkSketch()
        let x = net.graph.addInput("x", TensorType(.float64, fixed: [3, 2, 4, 5]))
        let places = try net.add(Conv(), x, net.parameter("w", [2, 2, 1, 1]))
        let logits = try net.add(MatMul(), net.add(Flatten(), places), net.parameter("v", [40, 3]))
        net.graph.outputs = [Port(name: "logits", value: logits), Port(name: "areas", value: places)]
        #expect(try net.worst(.crossEntropy(focus: 0), areaWeight: 3) < 1e-6)
        let with = try TrainingStep(net.graph, training: net.names, loss: .crossEntropy(focus: 0), areaWeight: 3)
        let shape = with.graph.inputs.first { $0.name == "areas" }.map { with.graph.type(of: $0.value).fixedShape }
        #expect(shape == [60, 2])
        let without = try TrainingStep(net.graph, training: net.names, loss: .crossEntropy(focus: 0))
        #expect(!without.graph.inputs.contains { $0.name == "areas" })
    }

    @Test("a convolutional network with batch normalization, dropout and a residual")
    func convolutional() throws {
        var net = NetworkSketch()
        let x = net.graph.addInput("x", TensorType(.float64, fixed: [3, 2, 6, 6]))
        var conv = Conv()
        conv.pads = [1, 1, 1, 1]
        let first = try net.add(conv, x, net.parameter("conv.w", [4, 2, 3, 3]))
        let (mean, variance) = (
            net.graph.addConstant(Tensor([0.0, 0, 0, 0], shape: [4]), name: "norm.mean"),
            net.graph.addConstant(Tensor([1.0, 1, 1, 1], shape: [4]), name: "norm.var")
        )
        let normal = try net.graph.append(
            BatchNormalization(),
            [first, net.parameter("norm.scale", [4], 0.5...1.5), net.parameter("norm.b", [4]), mean, variance])[0]
        let active = try net.add(Swish(), normal)
        let second = try net.add(conv, active, net.parameter("two.w", [4, 4, 3, 3]))
        let sum = try net.add(Add(), second, active)
        var pool = ReduceMean()
        (pool.axes, pool.keepDims) = ([2, 3], false)
        let features = try net.add(pool, sum)
        var dropout = Dropout()
        dropout.ratio = 0.25
        let dropped = try net.add(dropout, features)
        let logits = try net.add(MatMul(), dropped, net.parameter("head.w", [4, 3]), net.parameter("head.b", [3]))
        net.graph.outputs = [Port(name: "logits", value: logits)]
        for focus: Float in [0, 2] { #expect(try net.worst(.crossEntropy(focus: focus)) < 1e-6) }
        let step = try TrainingStep(net.graph, training: net.names, loss: .crossEntropy(focus: 0))
        #expect(step.masks.count == 1)
        let moments = try #require(step.moments.first)
        #expect(moments.mean == "norm.mean" && moments.variance == "norm.var" && moments.offset == 0)
        #expect(step.moments.count == 1 && moments.channels == 4 && moments.samples == 108)
    }

    @Test("recurrent layers", arguments: [RecurrentDirection.forward, .reverse, .bidirectional])
    func recurrent(_ direction: RecurrentDirection) throws {
        for isBatchFirst in [false, true] {
            for gates in [3, 4] {
                var net = NetworkSketch()
                let x = net.graph.addInput("x", TensorType(.float64, fixed: isBatchFirst ? [2, 4, 3] : [4, 2, 3]))
                let d = direction.count
                let w = net.parameter("w", [d, gates * 5, 3])
                let r = net.parameter("r", [d, gates * 5, 5])
                let b = net.parameter("b", [d, gates * 10])
                var op: any Operator
                if gates == 4 {
                    var lstm = LSTM()
                    (lstm.direction, lstm.isBatchFirst) = (direction, isBatchFirst)
                    op = lstm
                } else {
                    var gru = GRU()
                    (gru.direction, gru.isBatchFirst, gru.isLinearBeforeReset) = (direction, isBatchFirst, true)
                    op = gru
                }
                let outputs = try net.graph.append(op, [x, w, r, b])
                let flat = try net.add(Reshape(), outputs[1], net.graph.addConstant(integers(2, Int64(5 * d))))
                let all = try net.add(ReduceMean(), outputs[0])
                let sum = try net.add(Add(), flat, net.add(Reshape(), all, net.graph.addConstant(integers(1, 1))))
                let y = try net.add(MatMul(), sum, net.parameter("head", [5 * d, 1]))
                net.graph.outputs = [Port(name: "y", value: y)]
                let before = try Interpreter(net.graph).run([
                    "x": Tensor([Double](repeating: 0.3, count: 24), shape: isBatchFirst ? [2, 4, 3] : [4, 2, 3])
                ])
                var step = try TrainingStep(net.graph, training: net.names, loss: .squaredError)
                #expect(try net.worst(.squaredError) < 1e-6)
                // The expanded layer is the layer.
                step = try TrainingStep(net.graph, training: net.names, loss: .squaredError)
                var inputs = [
                    "x": Tensor([Double](repeating: 0.3, count: 24), shape: isBatchFirst ? [2, 4, 3] : [4, 2, 3])
                ]
                inputs["targets"] = Tensor([0.0, 0], shape: [2, 1])
                inputs["weights"] = Tensor([1.0, 1], shape: [2, 1])
                var vector: [Double] = []
                for name in net.names {
                    vector += (0..<net.graph.valueCount).compactMap { index in
                        let value = net.graph[ValueID(index)]
                        return value.name == name ? value.constant?.elements(as: Double.self) : nil
                    }.flatMap { $0 }
                }
                inputs["parameters"] = Tensor(vector, shape: [vector.count])
                let after = try Interpreter(step.graph).run(inputs)
                let (expected, found) = (
                    try #require(before["y"]?.elements(as: Double.self)),
                    try #require(after["output"]?.elements(as: Double.self))
                )
                for (one, other) in zip(expected, found) { #expect(abs(one - other) < 1e-12) }
            }
        }
    }

    @Test("losses of regression")
    func regression() throws {
        for loss in [Loss.squaredError, .huber(delta: 0.3), .quantile(0.8)] {
            var net = NetworkSketch()
            let x = net.graph.addInput("x", TensorType(.float64, fixed: [6, 4]))
            let hidden = try net.add(Tanh(), net.add(MatMul(), x, net.parameter("w", [4, 5]), net.parameter("b", [5])))
            let y = try net.add(MatMul(), hidden, net.parameter("v", [5, 2]))
            net.graph.outputs = [Port(name: "y", value: y)]
            #expect(try net.worst(loss) < 1e-6)
        }
    }

    @Test("what cannot be trained is named")
    func errors() throws {
        var net = NetworkSketch()
        let x = net.graph.addInput("x", TensorType(.float64, fixed: [2, 4]))
        let weight = net.parameter("w", [4, 4])
        let y = try net.graph.append(Hardmax(), [net.add(MatMul(), x, weight)], name: "choice")[0]
        net.graph.outputs = [Port(name: "y", value: y)]
        #expect(throws: GradientError.node("Hardmax 'choice'", reason: "Hardmax has no gradient")) {
            try TrainingStep(net.graph, training: ["w"], loss: .squaredError)
        }
        #expect(throws: GradientError.invalid("the network has no constant 'v' of floating point numbers")) {
            try TrainingStep(net.graph, training: ["v"], loss: .squaredError)
        }
        net.graph.outputs = [Port(name: "x", value: x)]
        #expect(throws: GradientError.unreached(parameter: "w")) {
            try TrainingStep(net.graph, training: ["w"], loss: .squaredError)
        }
    }
}
