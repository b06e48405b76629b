import Core
import IR

/// The mean of what a window sees at each of its positions. ONNX AveragePool.
///
/// X is [N, C, spatial…] in the given layout. The sum is divided by the number of taps inside X or, with
/// `count_include_pad`, by those inside X and its padding. A window that sees nothing gives 0.
public struct AveragePool: Operator {
    public static let name = "AveragePool"
    public static let signature = Signature([.required("X", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations),
            AttributeField("auto_pad", \.autoPad), AttributeField("ceil_mode", \.ceilMode),
            AttributeField("count_include_pad", \.countIncludePad), AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("AveragePool", .adapted { (node, context) throws(OperatorError) in try node.resolvePoolPads(context) }),
        .onnx("GlobalAveragePool", .global { ReduceMean() }),
    ]

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
    /// Taps in the padding (not beyond it) count as zeros.
    public var countIncludePad = false
    public var layout = Layout.channelsFirst

    public init() {}

    /// The window with every attribute filled in and checked.
    public func window() throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: kernelShape, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad,
            ceilMode: ceilMode)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        [try window().pooled(inputs[0], layout)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let output = layout.channelsFirst(type.shape)
        let y =
            type.dtype == .float64
            ? try pool(x, output, as: Double.self) : try pool(x.asFloat32(), output, as: Float.self)
        return [layout.restored(try y.rounded(to: type.dtype))]
    }

    /// Sums in order of the taps, in the elements' precision (single for the 16-bit types), as kernels do: the mean of
    /// quantized numbers often lies halfway between two of them, where the order decides.
    private func pool<Scalar: ProductScalar>(
        _ x: Tensor, _ output: [Int], as _: Scalar.Type
    ) throws(OperatorError) -> Tensor {
        let window = try window()
        let spatial = Array(x.shape[2...])
        let taps = TapTable(window: window, input: spatial, output: Array(output[2...]))
        let (plane, positions) = (spatial.reduce(1, *), output[2...].reduce(1, *))
        return Tensor(Scalar.dtype, output, of: Scalar.self) { y in
            x.withElements(of: Scalar.self) { x in
                for position in 0..<positions {
                    let seen = taps.seen(at: position)
                    let divisor =
                        countIncludePad
                        ? window.paddedTaps(at: position, input: spatial, output: Array(output[2...])) : seen.count
                    for channel in 0..<(output[0] * output[1]) {
                        var sum: Scalar = 0
                        for tap in seen { sum += x[channel * plane + tap] }
                        y[channel * positions + position] = sum / Scalar(max(divisor, 1))
                    }
                }
            }
        }
    }
}

extension SlidingWindow {
    /// How many taps lie inside the input or its padding at one position, a row-major index over the output.
    func paddedTaps(at position: Int, input: [Int], output: [Int]) -> Int {
        var (product, rest) = (1, position)
        for axis in input.indices.reversed() {
            let padding = padding(axis, input: input[axis])
            let start = rest % output[axis] * strides[axis]
            rest /= output[axis]
            let end = input[axis] + padding.begin + padding.end
            product *= min(kernel[axis], max(0, (end - start + dilations[axis] - 1) / dilations[axis]))
        }
        return product
    }
}
