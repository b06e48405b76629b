import Core
import IR

/// The gradient of a maximum pooling's input: each element of G is added where its window's maximum was found, at the first
/// tap in row-major order whose element of X equals Y's.
///
/// X is [N, C, spatial…], Y = MaxPool(X) and G, the gradient of Y, [N, C, positions…], all in the given layout; the result
/// is like X. Attributes are those of `MaxPool`. Where windows overlap, gradients add up in the order of the positions. A NaN
/// of Y was found at the first NaN; what no tap equals goes nowhere.
public struct MaxPoolGradient: Operator {
    public static let name = "MaxPoolGradient"
    public static let signature = Signature(
        [.required("X", .floats), .required("Y", .floats), .required("G", .floats)], [.required("dX", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations),
            AttributeField("auto_pad", \.autoPad), AttributeField("ceil_mode", \.ceilMode),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = []

    /// The window's taps along each spatial axis.
    public var kernelShape: [Int] = []
    /// Steps along each spatial axis; empty means 1.
    public var strides: [Int] = []
    /// Padding at the beginning of each spatial axis, then at the end of each; empty means 0.
    public var pads: [Int] = []
    /// Distances between taps; empty means 1.
    public var dilations: [Int] = []
    public var autoPad = AutoPad.notSet
    /// The last position may reach over the end of the padded input.
    public var ceilMode = false
    /// The layout of all operands.
    public var layout = Layout.channelsFirst

    public init() {}

    /// The window with every attribute filled in and checked.
    public func window() throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: kernelShape, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad,
            ceilMode: ceilMode)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        try inputs.checkSameType()
        let y = try window().pooled(inputs[0], layout)
        try inputs.checkShape(1, "Y", y.shape)
        try inputs.checkShape(2, "G", y.shape)
        return [inputs[0]]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        _ = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let y = layout.channelsFirst(try inputs.required(1, "Y"))
        let gradient = layout.channelsFirst(try inputs.required(2, "G"))
        let taps = TapTable(window: try window(), input: Array(x.shape[2...]), output: Array(y.shape[2...]))
        let (plane, positions) = (x.shape[2...].reduce(1, *), y.shape[2...].reduce(1, *))
        let (numbers, maxima, amounts) = (try x.doubles(), try y.doubles(), try gradient.doubles())
        var sums = [Double](repeating: 0, count: numbers.count)
        for position in 0..<positions {
            let seen = taps.seen(at: position)
            for channel in 0..<(x.shape[0] * x.shape[1]) {
                let maximum = maxima[channel * positions + position]
                let found = seen.first { tap in
                    let value = numbers[channel * plane + tap]
                    return value == maximum || (value.isNaN && maximum.isNaN)
                }
                if let found { sums[channel * plane + found] += amounts[channel * positions + position] }
            }
        }
        return [layout.restored(try Tensor(rounding: sums, to: x.dtype, shape: x.shape))]
    }
}
