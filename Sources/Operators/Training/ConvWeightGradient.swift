import Core
import IR

/// The gradient of a convolution's filters: dW[m, c, tap] is the sum over pictures and positions of G[m] at the position
/// and X[c] where the tap sees it.
///
/// X is [N, C, spatial…] and G, the gradient of the convolution's output, [N, M, positions…], both in the given layout; the
/// result is [M, C / group, taps…] in either. Attributes are those of `Conv`. Taps in the padding contribute nothing; no
/// position at all gives zeros. Computed in double precision and rounded once.
public struct ConvWeightGradient: Operator {
    public static let name = "ConvWeightGradient"
    public static let signature = Signature(
        [.required("X", .floats), .required("G", .floats)], [.required("dW", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations), AttributeField("group", \.group),
            AttributeField("auto_pad", \.autoPad), AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = []

    /// The taps along each spatial axis.
    public var kernelShape: [Int] = []
    /// Steps along each spatial axis; empty means 1.
    public var strides: [Int] = []
    /// Padding at the beginning of each spatial axis, then at the end of each; empty means 0.
    public var pads: [Int] = []
    /// Distances between taps along each spatial axis; empty means 1.
    public var dilations: [Int] = []
    /// Channels are split into so many groups that are convolved apart.
    public var group = 1
    public var autoPad = AutoPad.notSet
    /// The layout of X and G.
    public var layout = Layout.channelsFirst

    public init() {}

    /// The window with every attribute filled in and checked.
    public func window() throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: kernelShape, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, window) = (inputs[0], try window())
        try inputs.checkSameType()
        guard window.rank > 0, x.rank == window.rank + 2, inputs[1].rank == x.rank else {
            throw OperatorError("X \(x) and G \(inputs[1]) do not fit kernel_shape \(kernelShape)")
        }
        let (shape, gradient) = (layout.channelsFirst(x.shape), layout.channelsFirst(inputs[1].shape))
        guard let channels = shape[1].value, let filters = gradient[1].value else {
            throw OperatorError("the channels of X \(x) and G \(inputs[1]) must be known")
        }
        guard group > 0, filters > 0, channels % group == 0, filters % group == 0 else {
            throw OperatorError("\(channels) and \(filters) channels do not split into \(group) groups")
        }
        let expected = [shape[0], .fixed(filters)] + (try window.outputs(Array(shape[2...])))
        try inputs.checkShape(1, "G", layout.restored(expected))
        return [try TensorType(x.dtype, fixed: [filters, channels / group] + kernelShape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let gradient = layout.channelsFirst(try inputs.required(1, "G"))
        let sums = try sums(x.doubles(), x.shape, gradient.doubles(), gradient.shape, type.shape)
        return [try Tensor(rounding: sums, to: type.dtype, shape: type.shape)]
    }

    private func sums(
        _ x: [Double], _ input: [Int], _ gradient: [Double], _ output: [Int], _ weights: [Int]
    ) throws(OperatorError) -> [Double] {
        let taps = TapTable(window: try window(), input: Array(input[2...]), output: Array(output[2...]))
        let (plane, positions) = (input[2...].reduce(1, *), output[2...].reduce(1, *))
        let (inner, filters) = (weights[1], weights[0] / group)
        var sums = [Double](repeating: 0, count: weights.reduce(1, *))
        for image in 0..<input[0] {
            for position in 0..<positions {
                taps.forEachTap(at: position) { tap, place in
                    guard place >= 0 else { return }
                    for filter in 0..<weights[0] {
                        let own = gradient[(image * weights[0] + filter) * positions + position]
                        let first = image * input[1] + filter / filters * inner
                        for channel in 0..<inner {
                            sums[(filter * inner + channel) * taps.count + tap] +=
                                own * x[(first + channel) * plane + place]
                        }
                    }
                }
            }
        }
        return sums
    }
}
