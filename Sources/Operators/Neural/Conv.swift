import Core
import IR

/// Convolution over one or more spatial axes, with an optional bias, residual and activation:
/// y = activation(sum + R), or activation(sum) + R when `residual_order` is "after". ONNX Conv.
///
/// X is [N, C, spatial…] (or [N, spatial…, C] in channels-last layout), W [M, C / group, taps…] in either layout, B [M],
/// R and Y have M channels in X's layout. Taps in the padding contribute nothing.
public struct Conv: Operator {
    public static let name = "Conv"
    public static let signature = Signature(
        [
            .required("X", .floats), .required("W", .floats), .optional("B", .floats), .optional("R", .floats),
        ],
        [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations), AttributeField("group", \.group),
            AttributeField("auto_pad", \.autoPad), AttributeField("layout", \.layout),
            AttributeField("activation", \.activation.kind), AttributeField("activation_alpha", \.activation.alpha),
            AttributeField("activation_beta", \.activation.beta), AttributeField("residual_order", \.residualOrder),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "Conv",
            .adapted { (node, context) throws(OperatorError) in
                guard let x = node.input(0), let w = node.input(1) else { return }
                let taps = context.type(of: w).shape.dropFirst(2).compactMap(\.value)
                try node.resolveAutoPad(kernel: taps, input: context.type(of: x))
            }),
        .onnx(
            "FusedConv", domain: "com.microsoft",
            .expanded { (node, context) throws(OperatorError) in try fused(node, context) }),
    ]

    /// The taps, when the model repeats what W's shape says; empty otherwise.
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
    /// The layout of X, R and Y.
    public var layout = Layout.channelsFirst
    public var activation = Activation()
    public var residualOrder = ResidualOrder.before

    public init() {}

    /// The window for weights of a shape, with every attribute filled in and checked.
    public func window(weights: [Int]) throws(OperatorError) -> SlidingWindow {
        guard weights.count > 2 else { throw OperatorError("W has rank \(weights.count), at least 3 is needed") }
        let kernel = Array(weights[2...])
        guard kernelShape.isEmpty || kernelShape == kernel else {
            throw OperatorError("kernel_shape \(kernelShape) differs from the taps of W, \(kernel)")
        }
        return try SlidingWindow(kernel: kernel, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        guard let w = inputs[1].fixedShape else { throw OperatorError("the shape of W, \(inputs[1]), is not fixed") }
        guard w.count == x.rank else { throw OperatorError("X \(x) and W \(inputs[1]) have different ranks") }
        try inputs.checkSameType()
        let window = try window(weights: w)
        let shape = layout.channelsFirst(x.shape)
        guard group > 0 && w[0] > 0 && w[0] % group == 0 else {
            throw OperatorError("\(w[0]) output channels do not split into \(group) groups")
        }
        if let channels = shape[1].value, channels % group != 0 || channels / group != w[1] {
            throw OperatorError("X has \(channels) channels; W \(w) and group \(group) do not fit them")
        }
        try inputs.checkShape(2, "B", [.fixed(w[0])])
        let spatial = try window.outputs(Array(shape[2...]))
        let y = try TensorType(x.dtype, layout.restored([shape[0], .fixed(w[0])] + spatial)).checked()
        try inputs.checkShape(3, "R", y.shape)
        return [y]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let w = try inputs.required(1, "W")
        let convolution = Convolution(
            window: try window(weights: w.shape), input: x.shape, weights: w.shape,
            output: layout.channelsFirst(type.shape), group: group)
        let sums: Tensor
        if type.dtype == .float64 {
            sums = convolution.evaluate(x, w, bias: inputs.optional(2), as: Double.self)
        } else {
            let bias = try inputs.optional(2)?.asFloat32()
            sums = convolution.evaluate(try x.asFloat32(), try w.asFloat32(), bias: bias, as: Float.self)
        }
        let y = try activation.finish(
            layout.restored(sums), residual: inputs.optional(3), order: residualOrder)
        return [try y.rounded(to: type.dtype)]
    }
}
