import IR
import Operators
import Testing

/// Attributes and shapes that make no sense are errors, not traps.
@Suite struct RefusalTests {
    private func refuses(_ op: any Operator, _ inputs: [Tensor?]) -> Bool {
        do throws(OperatorError) {
            _ = try op.infer(InferenceInputs(values: inputs))
            return false
        } catch {
            return true
        }
    }

    private let x = ConvTests.counting([1, 4, 5, 5])

    @Test func pooling() {
        let bad: [([Int], [Int], [Int], [Int])] = [
            ([], [], [], []), ([3], [], [], []), ([0, 1], [], [], []), ([-1, 3], [], [], []), ([6, 6], [], [], []),
            ([3, 3], [0, 1], [], []), ([3, 3], [], [1], []), ([3, 3], [], [-1, 0, 0, 0], []),
            ([3, 3], [], [], [3, 1]), ([.max, .max], [.max, .max], [.max, .max, .max, .max], [.max, .max]),
        ]
        for (kernel, strides, pads, dilations) in bad {
            var maximum = MaxPool()
            (maximum.kernelShape, maximum.strides, maximum.pads) = (kernel, strides, pads)
            maximum.dilations = dilations
            #expect(refuses(maximum, [x]), "\(kernel) \(strides) \(pads) \(dilations)")
            var average = AveragePool()
            (average.kernelShape, average.strides, average.pads) = (kernel, strides, pads)
            average.dilations = dilations
            #expect(refuses(average, [x]))
            #expect(refuses(average, [Tensor(scalar: Float(1))]))
        }
    }

    @Test func transposedConvolution() {
        let w = ConvTests.counting([4, 2, 3, 3])
        #expect(!refuses(ConvTranspose(), [x, w]))
        let changes: [(inout ConvTranspose) -> Void] = [
            { $0.group = 0 }, { $0.group = 3 }, { $0.group = .max }, { $0.strides = [0, 1] },
            { $0.pads = [9, 9, 9, 9] },
            { $0.outputShape = [-1, 3] }, { $0.outputShape = [1] }, { $0.outputPadding = [.max, .max] },
            { $0.strides = [Int(Int32.max), Int(Int32.max)] },
        ]
        for (index, change) in changes.enumerated() {
            var op = ConvTranspose()
            change(&op)
            #expect(refuses(op, [x, w]), "change \(index)")
        }
    }

    @Test func rearrangement() {
        for block in [0, -1, 3, .max] {
            var up = DepthToSpace()
            up.blockSize = block
            #expect(refuses(up, [x]))
            var down = SpaceToDepth()
            down.blockSize = block
            #expect(refuses(down, [x]))
        }
    }

    @Test func resizing() {
        let scales: [[Float]] = [
            [1], [1, 1, 0, 1], [1, 1, -2, 1], [1, 1, .nan, 1], [1, 1, .infinity, 1], [1, 1, 1e9, 1e9],
        ]
        for scale in scales {
            #expect(refuses(Resize(), [x, nil, Tensor(scale, shape: [scale.count])]), "\(scale)")
        }
        for size in [[Int64(-1), 1, 1, 1], [1, 1, .max, 1], [1]] {
            #expect(refuses(Resize(), [x, nil, nil, Tensor(size, shape: [size.count])]))
        }
        #expect(refuses(Resize(), [x]))
        var axes = Resize()
        axes.axes = [7]
        #expect(refuses(axes, [x, nil, Tensor([Float(1)], shape: [1])]))
    }

    @Test func padding() {
        for pads in [
            [Int64(1)], [0, 0, 0, .max, 0, 0, 0, .max], [0, 0, 0, -9, 0, 0, 0, 0], [0, 0, 0, .min, 0, 0, 0, 0],
        ] {
            #expect(refuses(Pad(), [x, Tensor(pads, shape: [pads.count])]), "\(pads)")
        }
    }
}
