import Compiler
import Conformance
import Core
import Execution
import IR
import Operators
import Targets
import TestSupport
import Testing

/// Operators that the compiler expands or that have rare kernels, at random attributes that fit their operands: what the
/// interpreter computes, and an error where it has one.
struct ExpandedOperatorTests {
    private static let seeds = Array(UInt64(0)..<25)

    /// Random choices and operands.
    private struct Draw {
        var generator: SeededGenerator

        init(_ seed: UInt64, _ name: StaticString) {
            let mixed = name.withUTF8Buffer { $0.reduce(seed &+ 1) { $0 &* 31 &+ UInt64($1) } }
            generator = SeededGenerator(seed: mixed)
        }

        mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        mutating func bool() -> Bool { Bool.random(using: &generator) }
        mutating func pick<T>(_ values: [T]) -> T { values[int(0...(values.count - 1))] }
        mutating func ints(_ range: ClosedRange<Int>, _ count: Int) -> [Int] { (0..<count).map { _ in int(range) } }

        mutating func floats(_ shape: [Int], _ dtype: ScalarType = .float32, scale: Double = 1) throws -> Tensor {
            let numbers = (0..<shape.reduce(1, *)).map { _ in Double.random(in: -scale...scale, using: &generator) }
            return try Tensor(rounding: numbers, to: dtype, shape: shape)
        }

        mutating func indices(_ range: ClosedRange<Int>, _ shape: [Int], _ dtype: ScalarType = .int64) throws -> Tensor
        {
            try Tensor(converting: ints(range, shape.reduce(1, *)).map(Double.init), to: dtype, shape: shape)
        }
    }

    private static func list(_ numbers: [Int]) -> Tensor { Tensor(numbers.map { Int64($0) }, shape: [numbers.count]) }

    /// The results of the compiled operator; inputs at `constants` are part of the model.
    private func compiled(_ op: any Operator, _ inputs: [Tensor?], constants: Set<Int>) throws -> [Tensor] {
        var graph = Graph(name: "one")
        var (values, given): ([ValueID?], [Tensor]) = ([], [])
        for (index, input) in inputs.enumerated() {
            guard let input else {
                values.append(nil)
                continue
            }
            if constants.contains(index) {
                values.append(graph.addConstant(input))
            } else {
                values.append(graph.addInput("x\(index)", input.type))
                given.append(input)
            }
        }
        for (index, output) in try graph.append(op, values).enumerated() {
            graph.outputs.append(Port(name: "y\(index)", value: output))
        }
        let target = try TargetRegistry.standard().resolve("host")
        return try ModelCompiler().load(graph, for: target).run(given)
    }

    private func agrees(_ op: any Operator, _ inputs: [Tensor?], constants: Set<Int> = []) throws {
        let expected = try op.evaluate(inputs)
        let what: Comment = "\(op) of \(inputs.map { $0.map { "\($0.type)" } ?? "-" })"
        for (a, b) in zip(try compiled(op, inputs, constants: constants), expected) {
            if let difference = Tolerance().difference(a, b) { Issue.record("\(difference): \(what)") }
        }
    }

    private func isError(_ op: any Operator, _ inputs: [Tensor?], constants: Set<Int> = []) {
        #expect(throws: OperatorError.self) { _ = try op.evaluate(inputs) }
        #expect(throws: ExecutionError.self) { _ = try compiled(op, inputs, constants: constants) }
    }

    // MARK: Losses

    @Test(arguments: seeds) func losses(_ seed: UInt64) throws {
        var draw = Draw(seed, "losses")
        let (batch, classes) = (draw.int(1...3), draw.int(1...5))
        let places = draw.ints(1...3, draw.int(0...2))
        var op = NegativeLogLikelihoodLoss()
        op.reduction = draw.pick([.none, .sum, .mean])
        op.ignoreIndex = draw.pick([nil, 0, -1, 100])
        let dtype = draw.pick([ScalarType.float32, .float64, .float16])
        let targets = try draw.indices(0...(classes - 1), [batch] + places, draw.pick([.int32, .int64]))
        var numbers = try targets.doubles()
        if let ignored = op.ignoreIndex, draw.bool() { numbers[0] = Double(ignored) }
        let target = try Tensor(converting: numbers, to: targets.dtype, shape: targets.shape)
        let weights = draw.bool() ? try draw.floats([classes], dtype) : nil
        try agrees(op, [draw.floats([batch, classes] + places, dtype), target, weights])
    }

    @Test(arguments: [-1, 3, Int(Int32.min)]) func refusesTargets(_ target: Int) throws {
        var draw = Draw(0, "targets")
        isError(NegativeLogLikelihoodLoss(), [try draw.floats([1, 3]), Tensor([Int32(target)], shape: [1])])
        isError(NegativeLogLikelihoodLoss(), [try draw.floats([1, 3]), Tensor([Int64(target)], shape: [1])])
    }

    // MARK: Sequences

    @Test(arguments: seeds) func reversals(_ seed: UInt64) throws {
        var draw = Draw(seed, "reversals")
        let shape = draw.ints(1...4, draw.int(2...4))
        var op = ReverseSequence()
        op.batchAxis = draw.int(0...(shape.count - 1))
        op.timeAxis = (op.batchAxis + draw.int(1...(shape.count - 1))) % shape.count
        let lengths = try draw.indices(0...shape[op.timeAxis], [shape[op.batchAxis]])
        let dtype = draw.pick([ScalarType.float32, .float16, .int64])
        let x = dtype == .int64 ? try draw.indices(-9...9, shape) : try draw.floats(shape, dtype)
        try agrees(op, [x, lengths])
        if op.batchAxis == shape.count - 1 { op.batchAxis = -1 }
        try agrees(op, [x, lengths], constants: [1])
    }

    @Test(arguments: [-1, 4]) func refusesLengths(_ length: Int) throws {
        var draw = Draw(0, "lengths")
        isError(ReverseSequence(), [try draw.floats([3, 2, 2]), Self.list([1, length])])
    }

    @Test(arguments: seeds) func scatteredCaches(_ seed: UInt64) throws {
        var draw = Draw(seed, "caches")
        let shape = draw.ints(1...4, draw.int(2...4))
        var op = TensorScatter()
        op.axis = draw.int(1...(shape.count - 1))
        op.mode = draw.pick([.linear, .circular])
        var update = shape
        update[op.axis] = draw.int(1...shape[op.axis])
        let last = op.mode == .linear ? shape[op.axis] - update[op.axis] : shape[op.axis]
        let starts = draw.bool() ? try draw.indices(0...last, [shape[0]]) : nil
        if draw.bool() { op.axis -= shape.count }
        try agrees(op, [draw.floats(shape), draw.floats(update), starts])
    }

    @Test(arguments: [-1, 3, 5]) func refusesStarts(_ start: Int) throws {
        var draw = Draw(0, "starts")
        var op = TensorScatter()
        op.mode = start == 5 ? .circular : .linear
        isError(op, [try draw.floats([1, 4, 2]), try draw.floats([1, 2, 2]), Self.list([start])])
    }

    // MARK: Pictures

    @Test(arguments: seeds) func affineGrids(_ seed: UInt64) throws {
        var draw = Draw(seed, "grids")
        let axes = draw.int(2...3)
        let size = draw.ints(1...4, axes + 2)
        var op = AffineGrid()
        op.alignsCorners = draw.bool()
        let dtype = draw.pick([ScalarType.float32, .float64, .float16])
        try agrees(op, [draw.floats([size[0], axes, axes + 1], dtype), Self.list(size)], constants: [1])
    }

    @Test(arguments: seeds) func columns(_ seed: UInt64) throws {
        var draw = Draw(seed, "columns")
        let axes = draw.int(1...3)
        var op = Col2Im()
        let (block, image) = (draw.ints(1...2, axes), draw.ints(3...5, axes))
        (op.strides, op.dilations) = (draw.ints(1...2, axes), draw.ints(1...2, axes))
        op.pads = draw.ints(0...1, 2 * axes)
        let blocks = image.indices.map { axis in
            let room = image[axis] + op.pads[axis] + op.pads[axis + axes] - op.dilations[axis] * (block[axis] - 1) - 1
            return room / op.strides[axis] + 1
        }
        let taps = block.reduce(1, *) * draw.int(1...3)
        let x = try draw.floats([draw.int(1...2), taps, blocks.reduce(1, *)], draw.pick([.float32, .float64]))
        try agrees(op, [x, Self.list(image), Self.list(block)], constants: [1, 2])
    }

    @Test(arguments: seeds) func unpoolings(_ seed: UInt64) throws {
        var draw = Draw(seed, "unpoolings")
        let axes = draw.int(1...3)
        let shape = draw.ints(1...2, 2) + draw.ints(1...3, axes)
        var op = MaxUnpool()
        (op.kernelShape, op.strides) = (draw.ints(1...3, axes), draw.ints(1...2, axes))
        let x = try draw.floats(shape)
        let pooled = try op.pooledShape(x.type)
        var places = Array(0..<pooled.reduce(1, *)).shuffled(using: &draw.generator)
        while places.count < x.elementCount { places += places }
        let indices = Tensor(places.prefix(x.elementCount).map { Int64($0) }, shape: shape)
        let larger = pooled.map { $0 + draw.int(0...2) }
        try agrees(op, [x, indices, draw.bool() ? Self.list(larger) : nil], constants: [2])
    }

    @Test(arguments: [-1, 4]) func refusesPlaces(_ place: Int) throws {
        var draw = Draw(0, "places")
        var op = MaxUnpool()
        op.kernelShape = [4]
        isError(op, [try draw.floats([1, 1, 1]), Tensor([Int64(place)], shape: [1, 1, 1])])
    }

    @Test(arguments: seeds) func grids(_ seed: UInt64) throws {
        var draw = Draw(seed, "samples")
        let axes = draw.int(1...3)
        let (shape, places) = (draw.ints(1...3, 2) + draw.ints(1...5, axes), draw.ints(1...4, axes))
        for mode in [GridSample.Mode.nearest, .linear, .cubic] {
            var op = GridSample()
            (op.mode, op.alignsCorners) = (mode, draw.bool())
            op.padding = draw.pick([.zeros, .border, .reflection])
            let dtype = draw.pick([ScalarType.float32, .float16])
            let grid = try draw.floats([shape[0]] + places + [axes], scale: 1.7)
            try agrees(op, [draw.floats(shape, dtype), grid])
        }
    }

    @Test(arguments: seeds) func deformableConvolutions(_ seed: UInt64) throws {
        var draw = Draw(seed, "deformable")
        let axes = draw.int(1...2)
        var op = DeformConv()
        (op.group, op.offsetGroup) = (draw.int(1...2), draw.int(1...2))
        let kernel = draw.ints(1...3, axes)
        let x = [draw.int(1...2), 2 * draw.int(1...2)] + draw.ints(5...6, axes)
        let w = [2 * draw.int(1...2), x[1] / op.group] + kernel
        (op.strides, op.dilations) = (draw.ints(1...2, axes), draw.ints(1...2, axes))
        op.pads = draw.ints(0...1, 2 * axes)
        let places = kernel.indices.map { axis in
            let room = x[2 + axis] + op.pads[axis] + op.pads[axis + axes] - op.dilations[axis] * (kernel[axis] - 1) - 1
            return room / op.strides[axis] + 1
        }
        let taps = kernel.reduce(1, *) * op.offsetGroup
        let bias = draw.bool() ? try draw.floats([w[0]]) : nil
        let mask = draw.bool() ? try draw.floats([x[0], taps] + places) : nil
        let offset = try draw.floats([x[0], taps * axes] + places, scale: 2)
        try agrees(op, [draw.floats(x), draw.floats(w), offset, bias, mask], constants: draw.bool() ? [1] : [])
    }

    @Test(arguments: seeds) func regions(_ seed: UInt64) throws {
        var draw = Draw(seed, "regions")
        var op = RoiAlign()
        op.coordinates = draw.pick([.halfPixel, .outputHalfPixel])
        op.mode = draw.pick([.avg, .max])
        (op.height, op.width, op.samplingRatio) = (draw.int(1...3), draw.int(1...3), draw.int(0...2))
        op.scale = draw.pick([1, 0.5, 1.25])
        let x = draw.ints(1...3, 2) + draw.ints(1...6, 2)
        let count = draw.int(1...4)
        let inputs = [
            try draw.floats(x, draw.pick([.float32, .float16])), try draw.floats([count, 4], scale: 8),
            try draw.indices(0...(x[0] - 1), [count]),
        ]
        // Regions have the type of the pictures.
        try agrees(op, [inputs[0], Cast(to: inputs[0].dtype).evaluate([inputs[1]])[0], inputs[2]])
    }

    @Test(arguments: seeds) func pooledRegions(_ seed: UInt64) throws {
        var draw = Draw(seed, "pooled regions")
        var op = MaxRoiPool()
        op.pooledShape = draw.ints(1...3, 2)
        op.scale = draw.pick([1, 0.5, 1.25])
        let x = draw.ints(1...3, 2) + draw.ints(1...6, 2)
        let corners = (0..<draw.int(1...4)).flatMap { _ in
            [Float(draw.int(0...(x[0] - 1)))] + draw.ints(-6...20, 4).map { Float($0) / 2 }
        }
        try agrees(op, [draw.floats(x), Tensor(corners, shape: [corners.count / 5, 5])])
    }

    @Test(arguments: [[2, 0, 0, 1, 1], [-1, 0, 0, 1, 1], [0, .nan, 0, 1, 1], [0, 0, 0, 1, 1e10]] as [[Float]])
    func refusesPooledRegions(_ region: [Float]) throws {
        var draw = Draw(0, "regions")
        var op = MaxRoiPool()
        op.pooledShape = [1, 1]
        isError(op, [try draw.floats([2, 1, 3, 3]), Tensor(region, shape: [1, 5])])
    }

    @Test(arguments: seeds) func transposedConvolutions(_ seed: UInt64) throws {
        var draw = Draw(seed, "transposed")
        let axes = draw.int(1...3)
        var op = ConvTranspose()
        op.group = draw.int(1...2)
        let (x, taps) = ([1, 2 * draw.int(1...2)] + draw.ints(4...5, axes), draw.ints(1...2, axes))
        (op.strides, op.pads) = (draw.ints(1...2, axes), draw.ints(0...1, 2 * axes))
        let bias = draw.bool() ? try draw.floats([2 * op.group]) : nil
        try agrees(op, [draw.floats(x), draw.floats([x[1], 2] + taps), bias], constants: draw.bool() ? [1] : [])
    }

    // MARK: Signals

    @Test(arguments: seeds) func transforms(_ seed: UInt64) throws {
        var draw = Draw(seed, "transforms")
        var op = DFT()
        (op.isInverse, op.isOneSided) = (draw.bool(), draw.bool())
        let parts = op.isOneSided ? (op.isInverse ? 2 : 1) : draw.int(1...2)
        let shape = draw.ints(2...9, draw.int(1...3)) + [parts]
        op.axis = draw.int(0...(shape.count - 2))
        let length = draw.bool() ? Tensor([Int64(draw.int(1...12))], shape: []) : nil
        let dtype = draw.pick([ScalarType.float32, .float64, .float16])
        try agrees(op, [draw.floats(shape, dtype), length], constants: [1])
    }

    @Test(arguments: [520, 521, 522, 1024, 1155]) func longTransforms(_ length: Int) throws {
        var draw = Draw(UInt64(length), "long")
        var op = DFT()
        op.axis = 1
        let half = length / 2 + 1
        try agrees(op, [draw.floats([2, length, 2]), nil])
        try agrees(op, [draw.floats([1, length - 7, 1], .float64), Tensor(scalar: Int64(length))], constants: [1])
        op.isOneSided = true
        try agrees(op, [draw.floats([1, length, 2, 1]), nil])
        op.isInverse = true
        try agrees(op, [draw.floats([1, half, 2]), Tensor(scalar: Int64(length))], constants: [1])
        try agrees(op, [draw.floats([1, half - 9, 2]), Tensor(scalar: Int64(length))], constants: [1])
        op.isOneSided = false
        try agrees(op, [draw.floats([1, length, 2]), nil])
        let window = try draw.floats([length])
        let signal = try draw.floats([1, length + 6, 1])
        try agrees(STFT(), [signal, Tensor(scalar: Int64(5)), window, nil], constants: draw.bool() ? [1] : [1, 2])
    }

    @Test(arguments: seeds) func frames(_ seed: UInt64) throws {
        var draw = Draw(seed, "frames")
        var op = STFT()
        op.isOneSided = draw.bool()
        let frame = draw.int(1...8)
        let signal = try draw.floats([draw.int(1...2), frame + draw.int(0...9), op.isOneSided ? 1 : draw.int(1...2)])
        let window = draw.bool() ? try draw.floats([frame]) : nil
        let given = window == nil || draw.bool() ? Tensor(scalar: Int64(frame)) : nil
        let step = Tensor(scalar: Int64(draw.int(1...4)))
        try agrees(op, [signal, step, window, given], constants: draw.bool() ? [1, 3] : [1, 2, 3])
    }

    // MARK: States and random numbers

    @Test(arguments: seeds) func linearAttention(_ seed: UInt64) throws {
        var draw = Draw(seed, "attention")
        var op = LinearAttention()
        op.keyHeads = draw.int(1...3)
        op.queryHeads = op.keyHeads * draw.int(1...2)
        op.updateRule = draw.pick([.linear, .gated, .delta, .gatedDelta])
        op.scale = draw.pick([0, 0.5])
        let (batch, steps, size, depth) = (
            draw.int(1...2), draw.int(1...3), draw.int(1...4), draw.pick([1, 5, 16, 21])
        )
        let dtype = draw.pick([ScalarType.float32, .float16])
        let isGated = op.updateRule == .gated || op.updateRule == .gatedDelta
        let isDelta = op.updateRule == .delta || op.updateRule == .gatedDelta
        let decays = draw.pick([op.keyHeads, op.keyHeads * size])
        try agrees(
            op,
            [
                draw.floats([batch, steps, op.queryHeads * size], dtype),
                draw.floats([batch, steps, op.keyHeads * size], dtype),
                draw.floats([batch, steps, op.keyHeads * depth], dtype),
                draw.bool() ? draw.floats([batch, op.keyHeads, size, depth], dtype) : nil,
                isGated ? draw.floats([batch, steps, decays], dtype) : nil,
                isDelta ? draw.floats([batch, steps, draw.pick([1, op.keyHeads])], dtype) : nil,
            ])
    }

    @Test(arguments: seeds) func randomNumbers(_ seed: UInt64) throws {
        var draw = Draw(seed, "random")
        var uniform = RandomUniform()
        (uniform.shape, uniform.low, uniform.high) = (draw.ints(1...4, 2), -2, 3)
        uniform.dtype = draw.pick([.float32, .float64, .float16])
        uniform.seed = draw.pick([nil, Float(seed)])
        try agrees(uniform, [])
        var normal = RandomNormal()
        (normal.shape, normal.mean, normal.stream) = (draw.ints(1...4, 2), 1, "stream \(seed)")
        try agrees(normal, [])
        var classes = Multinomial()
        (classes.sampleSize, classes.dtype) = (draw.int(1...9), draw.pick([.int32, .int64]))
        classes.stream = "classes \(seed)"
        try agrees(
            classes, [draw.floats([draw.int(1...3), draw.int(1...5)], draw.pick([.float32, .float64]), scale: 3)])
    }

    @Test func refusesRowsWithoutProbabilities() {
        isError(Multinomial(), [Tensor([0, Float.nan], shape: [1, 2])])
    }
}
