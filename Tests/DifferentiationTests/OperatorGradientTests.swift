import Core
import IR
import Operators
import Testing

@Suite("Gradients of operators against central differences")
struct OperatorGradientTests {
    /// The gradient agrees with the slope to seven digits.
    private func check(
        _ op: any Operator, _ shapes: [[Int]], wanted: [Int]? = nil, constants: [Int: Tensor] = [:],
        outputs: Int? = nil, range: ClosedRange<Double> = -2...2, _ location: SourceLocation = #_sourceLocation
    ) throws {
        for seed: UInt64 in 1...3 {
            let worst = try GradientCheck(
                op: op, shapes: shapes, wanted: wanted, constants: constants, outputs: outputs,
                range: range
            ).worst(seed: seed)
            #expect(worst < 1e-7, "\(type(of: op).name) \(shapes)", sourceLocation: location)
        }
    }

    @Test("functions of one element")
    func unary() throws {
        let functions: [any Operator] = [
            Relu(), Sigmoid(), Tanh(), LeakyRelu(), Elu(), Softplus(), Swish(), Gelu(), HardSigmoid(), HardSwish(),
            Exp(),
            Neg(), Abs(), Sin(), Cos(), Erf(), Identity(), Cast(to: .float64),
        ]
        for op in functions { try check(op, [[3, 7]]) }
        for op in [Log(), Sqrt(), Reciprocal()] as [any Operator] { try check(op, [[3, 7]], range: 0.5...2) }
    }

    @Test("functions of several elements, with broadcasting")
    func binary() throws {
        for shapes in [[[2, 3], [2, 3]], [[2, 3], [3]], [[4, 1, 3], [2, 1]], [[], [2, 2]]] {
            for op in [Add(), Sub(), Mul(), Div()] as [any Operator] { try check(op, shapes, range: 0.5...2) }
        }
        try check(Sum(), [[2, 3], [2, 3], [3]])
        try check(Pow(), [[2, 3], []], constants: [1: Tensor(scalar: 2.5)], range: 0.5...2)
        let condition = Tensor([true, false, true], shape: [3])
        try check(Where(), [[3], [2, 3], [2, 1]], constants: [0: condition])
        let bounds = [1: Tensor(scalar: -1.0), 2: Tensor(scalar: 0.5)]
        try check(Clip(), [[5, 5], [], []], constants: bounds)
    }

    @Test("movement and shape")
    func movement() throws {
        try check(Reshape(), [[2, 6], [2]], constants: [1: integers(3, 4)])
        try check(Flatten(), [[2, 3, 2]])
        try check(Squeeze(axes: [1]), [[2, 1, 3]])
        try check(Unsqueeze(axes: [0]), [[2, 3]])
        try check(Transpose([2, 0, 1]), [[2, 3, 4]])
        try check(Concat(axis: 1), [[2, 3], [2, 1], [2, 2]])
        try check(Expand(), [[2, 1, 3], [3]], constants: [1: integers(2, 4, 3)])
        let slice = [1: integers(1, 0), 2: integers(3, 2), 3: integers(0, 2)]
        try check(Slice(), [[4, 2, 3], [2], [2], [2]], constants: slice)
        try check(Pad(), [[2, 3], [4]], constants: [1: integers(1, 0, 2, 1)])
        var split = Split()
        (split.axis, split.sizes) = (1, [1, 3])
        try check(split, [[2, 4]])
    }

    @Test("the largest and the smallest elements")
    func topK() throws {
        var smallest = TopK()
        (smallest.axis, smallest.isLargest) = (1, false)
        try check(TopK(), [[2, 3, 7], [1]], constants: [1: integers(3)])
        try check(smallest, [[2, 5, 3], [1]], constants: [1: integers(2)])
    }

    @Test("reductions and softmax")
    func reductions() throws {
        for keeps in [true, false] {
            var (sum, mean) = (ReduceSum(), ReduceMean())
            (sum.axes, sum.keepDims) = ([1], keeps)
            (mean.axes, mean.keepDims) = ([0, 2], keeps)
            try check(sum, [[2, 3, 4]])
            try check(mean, [[2, 3, 4]])
        }
        try check(ReduceMean(), [[2, 3]])
        try check(Softmax(), [[3, 5]])
        try check(Softmax(axis: 0), [[3, 5]])
        try check(LogSoftmax(), [[3, 5]])
    }

    @Test("matrix products")
    func products() throws {
        let shapes = [
            [[3, 4], [4, 2]], [[3, 4], [4, 2], [2]], [[2, 3, 4], [4, 5]], [[2, 3, 4], [2, 4, 5]],
            [[2, 1, 3, 4], [5, 4, 2]],
            [[4], [4, 2]], [[3, 4], [4]], [[4], [4]], [[2, 3, 4], [4, 5], [5], [2, 3, 5]],
        ]
        for shapes in shapes { try check(MatMul(), shapes) }
    }

    @Test("convolutions, both layouts")
    func convolutions() throws {
        for layout in [Layout.channelsFirst, .channelsLast] {
            func picture(_ n: Int, _ c: Int, _ spatial: Int...) -> [Int] { layout.restored([n, c] + spatial) }
            for stride in [1, 2] {
                var op = Conv()
                (op.layout, op.strides, op.pads) = (layout, [stride, stride], [1, 0, 1, 1])
                try check(op, [picture(2, 3, 6, 5), [4, 3, 3, 3], [4]])
                (op.group, op.dilations) = (2, [2, 1])
                try check(op, [picture(1, 4, 7, 6), [6, 2, 2, 3], [6]])
                (op.group, op.dilations) = (4, [])
                try check(op, [picture(2, 4, 6, 5), [4, 1, 3, 3]])
            }
            var line = Conv()
            (line.layout, line.strides, line.pads) = (layout, [2], [2, 1])
            try check(line, [picture(2, 3, 9), [4, 3, 3], [4]])
            var spread = ConvTranspose()
            (spread.layout, spread.strides, spread.pads, spread.outputPadding) = (
                layout, [2, 2], [1, 0, 1, 1], [1, 0]
            )
            try check(spread, [picture(1, 3, 4, 3), [3, 2, 3, 3], [2]])
        }
    }

    @Test("pooling, both layouts")
    func pooling() throws {
        for layout in [Layout.channelsFirst, .channelsLast] {
            for (kernel, stride, pad) in [(2, 2, 0), (3, 2, 1), (3, 1, 1)] {
                let shape = layout.restored([2, 3, 7, 6])
                var most = MaxPool()
                (most.layout, most.kernelShape) = (layout, [kernel, kernel])
                (most.strides, most.pads) = ([stride, stride], [pad, pad, pad, pad])
                try check(most, [shape])
                for counts in [true, false] {
                    var mean = AveragePool()
                    (mean.layout, mean.kernelShape, mean.countIncludePad) = (layout, [kernel, kernel], counts)
                    (mean.strides, mean.pads) = ([stride, stride], [pad, pad, pad, pad])
                    try check(mean, [shape])
                }
            }
        }
    }

    @Test("normalizations")
    func normalizations() throws {
        try check(LayerNormalization(), [[3, 6], [6], [6]])
        var two = LayerNormalization()
        two.axis = 1
        try check(two, [[2, 3, 4], [3, 4], [3, 4]])
        let statistics = [3: Tensor([0.1, -0.2, 0.3], shape: [3]), 4: Tensor([1.0, 0.5, 2], shape: [3])]
        try check(BatchNormalization(), [[2, 3, 4], [3], [3], [3], [3]], constants: statistics)
        for layout in [Layout.channelsFirst, .channelsLast] {
            var op = BatchNormalizationTraining()
            op.layout = layout
            try check(op, [layout.restored([3, 2, 3, 2]), [2], [2]], outputs: 1)
            try check(op, [[6, 3], [3], [3]], outputs: 1)
        }
    }
}
