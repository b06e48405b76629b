import Core
import IR

/// Transposed convolution: each element of X adds W, scaled by it, to a window of Y. ONNX ConvTranspose.
///
/// X is [N, C, spatial…] in the given layout, W [C, M / group, taps…], B [M]. Along each axis Y has
/// stride (input - 1) + output_padding + dilation (taps - 1) + 1 - padding elements, unless `output_shape` says how many.
public struct ConvTranspose: Operator {
    public static let name = "ConvTranspose"
    public static let signature = Signature(
        [.required("X", .floats), .required("W", .floats), .optional("B", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations), AttributeField("group", \.group),
            AttributeField("auto_pad", \.autoPad), AttributeField("output_padding", \.outputPadding),
            AttributeField("output_shape", \.outputShape), AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("ConvTranspose")]

    /// The taps, when the model repeats what W's shape says; empty otherwise.
    public var kernelShape: [Int] = []
    /// Elements of Y per step of X along each spatial axis; empty means 1.
    public var strides: [Int] = []
    /// Elements removed at the beginning of each spatial axis of Y, then at the end of each; empty means 0.
    public var pads: [Int] = []
    /// Distances between taps; empty means 1.
    public var dilations: [Int] = []
    /// Channels are split into so many groups that are convolved apart.
    public var group = 1
    public var autoPad = AutoPad.notSet
    /// Elements added at the end of each spatial axis of Y; empty means 0.
    public var outputPadding: [Int] = []
    /// The spatial extents of Y, from which padding follows; empty means that it follows from the rest.
    public var outputShape: [Int] = []
    public var layout = Layout.channelsFirst

    public init() {}

    /// The extent of Y along an axis and what is removed at its beginning.
    public func axis(
        _ axis: Int, input: Dimension, _ window: SlidingWindow
    ) throws(OperatorError) -> (output: Dimension, begin: Dimension) {
        let extra = outputPadding.isEmpty ? 0 : outputPadding[axis]
        let stride = Dimension.fixed(window.strides[axis])
        let full = (input - 1) * stride + .fixed(extra + window.extent(axis))
        if outputShape.isEmpty && (autoPad == .notSet || autoPad == .valid) {
            let (begin, end) = autoPad == .valid ? (0, 0) : (window.pads[axis], window.pads[axis + window.rank])
            return (full - .fixed(begin + end), .fixed(begin))
        }
        let output = outputShape.isEmpty ? input * stride : .fixed(outputShape[axis])
        let total = Dimension.combine(.maximum, full - output, 0)
        return (output, autoPad == .sameUpper ? total / 2 : total - total / 2)
    }

    /// The window with every list filled in, for filters of a shape.
    public func window(weights: [Int]) throws(OperatorError) -> SlidingWindow {
        let kernel = Array(weights[2...])
        guard kernelShape.isEmpty || kernelShape == kernel else {
            throw OperatorError("kernel_shape \(kernelShape) differs from the taps of W, \(kernel)")
        }
        for list in [outputPadding, outputShape] where !list.isEmpty {
            guard list.count == kernel.count, list.allSatisfy({ (0...Limits.dimension).contains($0) }) else {
                throw OperatorError("\(list) is not valid as output_padding or output_shape")
            }
        }
        return try SlidingWindow(kernel: kernel, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        try inputs.checkSameType()
        guard let w = inputs[1].fixedShape, w.count == x.rank, w.count > 2 else {
            throw OperatorError("W \(inputs[1]) does not fit X \(x)")
        }
        let window = try window(weights: w)
        let shape = layout.channelsFirst(x.shape)
        guard group > 0, w[0] % group == 0, shape[1].value ?? w[0] == w[0] else {
            throw OperatorError("W \(w) and group \(group) do not fit \(shape[1]) channels")
        }
        guard let channels = [w[1], group].checkedProduct else { throw OperatorError("group \(group) is too large") }
        try inputs.checkShape(2, "B", [.fixed(channels)])
        var output = [shape[0], .fixed(channels)]
        for index in 0..<window.rank { output.append(try axis(index, input: shape[index + 2], window).output) }
        return [try TensorType(x.dtype, layout.restored(output)).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let w = try inputs.required(1, "W")
        let output = layout.channelsFirst(type.shape)
        let window = try window(weights: w.shape)
        var starts: [Int] = []
        for index in 0..<window.rank {
            guard let begin = try axis(index, input: .fixed(x.shape[index + 2]), window).begin.value else {
                throw OperatorError("the padding of axis \(index) is too large")
            }
            starts.append(begin)
        }
        let bias = try inputs.optional(2)?.doubles() ?? Array(repeating: 0, count: output[1])
        let scatter = Scatter(window: window, begins: starts, input: Array(x.shape[2...]), output: Array(output[2...]))
        let sums = scatter.sums(try x.doubles(), try w.doubles(), bias, x.shape, w.shape, output, group)
        return [layout.restored(try Tensor(rounding: sums, to: type.dtype, shape: output))]
    }
}

/// Where each tap of a transposed convolution adds to.
private struct Scatter {
    /// Per axis: at [input position * taps + tap] the coordinate in the output, -1 when it is cut off.
    private let axes: [[Int]]
    private let input: [Int]
    private let output: [Int]
    private let kernel: [Int]

    init(window: SlidingWindow, begins: [Int], input: [Int], output: [Int]) {
        (self.input, self.output, kernel) = (input, output, window.kernel)
        axes = input.indices.map { axis in
            (0..<(input[axis] * window.kernel[axis])).map { index in
                let (position, tap) = (index / window.kernel[axis], index % window.kernel[axis])
                let at = position * window.strides[axis] - begins[axis] + tap * window.dilations[axis]
                return at >= 0 && at < output[axis] ? at : -1
            }
        }
    }

    /// The output's offset for each input position and tap, as a list of (position, offset) for each tap.
    private func pairs() -> [[(from: Int, to: Int)]] {
        let strides = output.rowMajorStrides
        let (positions, taps) = (input.reduce(1, *), kernel.reduce(1, *))
        return (0..<taps).map { tap in
            (0..<positions).compactMap { position in
                var (at, position, rest) = (0, position, tap)
                let from = position
                for axis in input.indices.reversed() {
                    let own = axes[axis][position % input[axis] * kernel[axis] + rest % kernel[axis]]
                    guard own >= 0 else { return nil }
                    at += own * strides[axis]
                    position /= input[axis]
                    rest /= kernel[axis]
                }
                return (from, at)
            }
        }
    }

    func sums(
        _ x: [Double], _ w: [Double], _ bias: [Double], _ xShape: [Int], _ wShape: [Int], _ yShape: [Int], _ group: Int
    ) -> [Double] {
        let pairs = pairs()
        let (inPlane, outPlane) = (input.reduce(1, *), output.reduce(1, *))
        let (channels, filters) = (xShape[1] / group, wShape[1])
        var y = (0..<yShape.reduce(1, *)).map { bias[$0 / outPlane % yShape[1]] }
        for image in 0..<xShape[0] {
            for channel in 0..<xShape[1] {
                let source = (image * xShape[1] + channel) * inPlane
                for filter in 0..<filters {
                    let target = (image * yShape[1] + channel / channels * filters + filter) * outPlane
                    for (tap, list) in pairs.enumerated() {
                        let weight = w[(channel * filters + filter) * pairs.count + tap]
                        for pair in list { y[target + pair.to] += weight * x[source + pair.from] }
                    }
                }
            }
        }
        return y
    }
}
