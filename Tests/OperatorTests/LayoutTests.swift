import IR
import Operators
import Testing

/// Every operator with a layout gives the same in both.
@Suite struct LayoutTests {
    static func wave(_ shape: [Int]) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { Float(($0 * 7919) % 101) / 10 - 4 }, shape: shape)
    }

    private func compare(_ first: any Operator, _ last: any Operator, _ rest: [Tensor?] = []) throws {
        let x = Self.wave([2, 4, 6, 8])
        let toLast = Transpose([0, 2, 3, 1])
        let a = try first.evaluate([x] + rest)
        let b = try last.evaluate([try toLast.evaluate([x])[0]] + rest)
        #expect(try toLast.evaluate([a[0]])[0] == b[0], "\(type(of: first))")
    }

    @Test func pooling() throws {
        var maximum = MaxPool()
        (maximum.kernelShape, maximum.strides, maximum.pads) = ([3, 2], [2, 1], [1, 0, 1, 1])
        var other = maximum
        other.layout = .channelsLast
        try compare(maximum, other)
        var average = AveragePool()
        (average.kernelShape, average.strides, average.pads) = ([3, 2], [2, 1], [1, 0, 1, 1])
        var last = average
        last.layout = .channelsLast
        try compare(average, last)
    }

    @Test func normalization() throws {
        let numbers = (0..<4).map { Self.wave([4, $0 + 1]) }.map { $0.elements(as: Float.self)?.prefix(4) ?? [] }
        var vectors = numbers.map { Tensor($0.map { abs($0) + 0.5 }, shape: [4]) }
        let batch = BatchNormalization()
        var batchLast = batch
        batchLast.layout = .channelsLast
        try compare(batch, batchLast, vectors)
        vectors.removeLast(2)
        let instance = InstanceNormalization()
        var instanceLast = instance
        instanceLast.layout = .channelsLast
        try compare(instance, instanceLast, vectors)
        var response = LRN()
        response.size = 3
        var responseLast = response
        responseLast.layout = .channelsLast
        try compare(response, responseLast)
    }

    @Test func rearrangement() throws {
        for mode in [DepthToSpace.Mode.depthFirst, .depthLast] {
            var up = DepthToSpace()
            (up.blockSize, up.mode) = (2, mode)
            var upLast = up
            upLast.layout = .channelsLast
            try compare(up, upLast)
            var down = SpaceToDepth()
            (down.blockSize, down.mode) = (2, mode)
            var downLast = down
            downLast.layout = .channelsLast
            try compare(down, downLast)
            let x = Self.wave([1, 4, 6, 8])
            #expect(try up.evaluate(down.evaluate([x])).first == x)
        }
    }

    @Test func resizing() throws {
        var op = Resize()
        op.mode = .linear
        var last = op
        last.layout = .channelsLast
        try compare(op, last, [nil, Tensor([Float(1), 1, 2, 0.5], shape: [4])])
        try compare(op, last, [nil, nil, Tensor([Int64(2), 4, 5, 3], shape: [4])])
    }
}
