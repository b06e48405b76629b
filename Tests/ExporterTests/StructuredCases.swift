import Core
import IR
import Operators

/// Cases of operators whose operands have to fit together more closely than random ones do, and of forms that only the
/// IR has: channels-last, fused activations and residuals.
enum StructuredCases {
    /// An operator, the tensors of its inputs, and how many of the first ones are graph inputs; the others are constants.
    typealias Parts = (op: any Operator, inputs: [Tensor?], fed: Int)

    static let all: [Parts] = pictures + sequences + rest

    /// Numbers between -4 and 6.
    static func wave(_ shape: Int...) -> Tensor {
        Tensor((0..<shape.reduce(1, *)).map { Float(($0 * 7919) % 101) / 10 - 4 }, shape: shape)
    }

    private static func make<Op: Operator>(_ op: Op, _ change: (inout Op) -> Void) -> Op {
        var op = op
        change(&op)
        return op
    }

    private static let picture = wave(2, 6, 5, 4)

    private static var pictures: [Parts] {
        let weights = wave(8, 4, 3, 3)
        let activations: [Activation] = [
            .init(), .init(.relu), .init(.clip, alpha: 0, beta: 6), .init(.leakyRelu, alpha: 0.1), .init(.sigmoid),
            .init(.tanh), .init(.hardSigmoid, alpha: 0.2, beta: 0.5), .init(.hardSwish), .init(.silu), .init(.gelu),
            .init(.geluTanh), .init(.elu, alpha: 1),
        ]
        var result: [Parts] = activations.enumerated().map { index, activation in
            let conv = make(Conv()) {
                ($0.strides, $0.pads, $0.activation) = ([2, 2], [1, 1, 1, 1], activation)
                $0.residualOrder = index % 2 == 0 ? .before : .after
            }
            let residual = index % 3 == 0 ? wave(2, 8, 3, 2) : nil
            return (conv, [wave(2, 4, 6, 4), weights, wave(8), residual], 1)
        }
        let last = make(Conv()) { ($0.layout, $0.activation) = (.channelsLast, .init(.relu)) }
        result.append((last, [wave(2, 6, 5, 4), weights, wave(8), wave(2, 4, 3, 8)], 1))
        result.append((make(Conv()) { $0.group = 4 }, [wave(1, 4, 6, 6), wave(4, 1, 3, 3), wave(4)], 1))
        for layout in [Layout.channelsFirst, .channelsLast] { result += pooled(layout) }
        return result
    }

    private static func pooled(_ layout: Layout) -> [Parts] {
        let deconvolution = make(ConvTranspose()) { ($0.strides, $0.layout) = ([2, 2], layout) }
        let channels = layout == .channelsFirst ? 6 : 4
        let positive = Tensor((0..<channels).map { Float($0) + 0.5 }, shape: [channels])
        var result: [Parts] = [
            (make(MaxPool()) { ($0.kernelShape, $0.pads, $0.layout) = ([2, 2], [1, 0, 0, 1], layout) }, [picture], 1),
            (
                make(AveragePool()) { ($0.kernelShape, $0.strides, $0.layout) = ([2, 2], [2, 1], layout) }, [picture], 1
            ),
            (
                make(AveragePool()) { ($0.kernelShape, $0.dilations, $0.layout) = ([2, 2], [2, 2], layout) }, [picture],
                1
            ),
            (make(LpPool()) { ($0.kernelShape, $0.layout) = ([2, 2], layout) }, [picture], 1),
            (make(BatchNormalization()) { $0.layout = layout }, [picture, positive, positive, positive, positive], 1),
            (make(InstanceNormalization()) { $0.layout = layout }, [picture, positive, positive], 1),
            (make(GroupNormalization()) { ($0.layout, $0.groups) = (layout, 2) }, [picture, positive, positive], 1),
            (deconvolution, [picture, wave(channels, 3, 2, 2), wave(3)], 1),
            (make(LRN()) { ($0.layout, $0.size) = (layout, 3) }, [picture], 1),
            (
                make(Resize()) { ($0.layout, $0.mode) = (layout, .linear) },
                [picture, nil, Tensor([Float(1), 2, 2, 1], shape: [4])], 1
            ),
        ]
        let blocks = make(SpaceToDepth()) { ($0.layout, $0.blockSize) = (layout, 2) }
        result.append((blocks, [layout == .channelsFirst ? wave(1, 3, 4, 6) : wave(1, 4, 6, 3)], 1))
        return result
    }

    private static var sequences: [Parts] {
        let x = wave(3, 2, 4)
        return [
            (make(RNN()) { $0.hiddenSize = 3 }, [x, wave(1, 3, 4), wave(1, 3, 3), wave(1, 6)], 1),
            (
                make(LSTM()) { ($0.hiddenSize, $0.direction) = (3, .bidirectional) },
                [x, wave(2, 12, 4), wave(2, 12, 3), wave(2, 24)], 1
            ),
            (
                make(GRU()) { ($0.hiddenSize, $0.isLinearBeforeReset) = (3, true) },
                [x, wave(1, 9, 4), wave(1, 9, 3), wave(1, 18)], 1
            ),
            (
                make(LinearAttention()) { ($0.queryHeads, $0.keyHeads, $0.updateRule) = (1, 1, .linear) },
                [wave(1, 3, 4), wave(1, 3, 4), wave(1, 3, 2)], 3
            ),
        ]
    }

    private static var rest: [Parts] {
        func number(_ value: Int64) -> Tensor { Tensor(scalar: value) }
        let regions = Tensor([Float(0), 0, 0, 3, 3, 1, 1, 0, 2, 4], shape: [2, 5])
        let boxes = Tensor([Float(0), 0, 3, 3, 1, 0, 2, 4], shape: [2, 4])
        let offsets = Tensor([Float](repeating: 0.25, count: 8 * 4 * 5), shape: [1, 8, 4, 5])
        return [
            (make(Constant()) { $0.value = wave(3) }, [], 0),
            (MatMul(), [wave(2, 3), wave(3, 4), wave(4), wave(2, 4)], 1),
            (make(MatMul()) { $0.activation = .init(.relu) }, [wave(2, 2, 3), wave(3, 4), wave(4)], 1),
            (make(Col2Im()) { $0.strides = [2, 2] }, [wave(1, 8, 4), ints(4, 4), ints(2, 2)], 1),
            (DeformConv(), [wave(1, 2, 5, 6), wave(3, 2, 2, 2), offsets, wave(3)], 1),
            (make(MaxRoiPool()) { $0.pooledShape = [2, 2] }, [wave(2, 3, 4, 5), regions], 1),
            (make(RoiAlign()) { ($0.height, $0.width) = (2, 3) }, [wave(2, 3, 5, 5), boxes, ints(0, 1)], 1),
            (
                MelWeightMatrix(),
                [number(8), number(64), number(8000), Tensor(scalar: Float(0)), Tensor(scalar: Float(4000))], 0
            ),
            (make(Window()) { $0.kind = .hamming }, [number(10)], 0),
            (make(GridSample()) { $0.mode = .cubic }, [wave(1, 2, 4, 4), wave(1, 3, 3, 2)], 2),
            (make(DFT()) { $0.axis = -2 }, [wave(2, 8, 1)], 1),
            (make(LayerNormalization()) { $0.withStatistics = true }, [wave(2, 3, 4), wave(4), wave(4)], 1),
            (
                make(LabelEncoder()) {
                    $0.keys = ints(1, 2)
                    $0.values = Tensor(strings: ["a", "b"], shape: [2])
                    $0.defaultValue = Tensor(strings: ["none"], shape: [1])
                }, [ints(2, 3, 1)], 1
            ),
        ]
    }

    private static func ints(_ numbers: Int64...) -> Tensor { Tensor(numbers, shape: [numbers.count]) }
}
