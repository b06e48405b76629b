import Core
import IR

/// The input sampled at other positions along its axes. ONNX Resize, from version 10, and Upsample.
///
/// Either `scales` or `sizes` says how many elements each axis (or each of `axes`) gets; both, and `roi`, must be
/// constants; one with no elements counts as absent. In channels-last layout, X and Y have their channels last while
/// scales, sizes, roi and axes keep the order of channels first. Weights and sums are in double precision, rounded once;
/// integers drop the fraction and saturate.
public struct Resize: Operator {
    public static let name = "Resize"
    static let types: Set<ScalarType> = .numbers
    public static let signature = Signature(
        [
            .required("X", types), .optional("roi", .floats), .optional("scales", [.float32]),
            .optional("sizes", [.int64]),
        ],
        [.required("Y", types)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("mode", \.mode), AttributeField("coordinate_transformation_mode", \.coordinates),
            AttributeField("nearest_mode", \.nearest), AttributeField("cubic_coeff_a", \.cubicCoefficient),
            AttributeField("exclude_outside", \.excludeOutside),
            AttributeField("extrapolation_value", \.extrapolationValue), AttributeField("antialias", \.antialias),
            AttributeField("axes", \.axes), AttributeField("keep_aspect_ratio_policy", \.aspectRatio),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx("Resize", since: 10, until: 10, .adapted { (node, _) throws(OperatorError) in node.readAsUpsample() }),
        .onnx("Resize", since: 11),
        .onnx(
            "Upsample", until: 8,
            .adapted { (node, context) throws(OperatorError) in
                guard let scales: [Float] = try node.take("scales") else {
                    throw OperatorError("attribute 'scales' is missing")
                }
                node.setInput(1, to: context.add(Tensor(scales, shape: [scales.count])))
                node.readAsUpsample()
            }),
        .onnx("Upsample", since: 9, .adapted { (node, _) throws(OperatorError) in node.readAsUpsample() }),
    ]

    public var mode = ResizeMode.nearest
    public var coordinates = ResizeCoordinates.halfPixel
    public var nearest = NearestMode.roundPreferFloor
    /// The coefficient a of cubic interpolation.
    public var cubicCoefficient: Float = -0.75
    /// Taps outside the input get no weight, and the others are scaled up; otherwise the outermost element stands in.
    public var excludeOutside = false
    /// What positions outside the input get with `tf_crop_and_resize`.
    public var extrapolationValue: Float = 0
    /// Shrinking widens the window of linear and cubic interpolation.
    public var antialias = false
    /// The axes that scales, sizes and roi speak of; nil means all.
    public var axes: [Int]?
    public var aspectRatio = AspectRatioPolicy.stretch
    public var layout = Layout.channelsFirst

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let request = try ResizeRequest(self, inputs, rank: x.rank)
        let shape = try request.output(layout.channelsFirst(x.shape), aspectRatio)
        return [try TensorType(x.dtype, layout.restored(shape)).checked()]
    }

    /// How each axis of an input of a fixed shape is sampled, in the order of channels first.
    public func plan(_ inputs: InferenceInputs) throws(OperatorError) -> [ResizeAxis] {
        guard let shape = inputs[0].fixedShape else { throw OperatorError("\(inputs[0]) has open extents") }
        let request = try ResizeRequest(self, inputs, rank: shape.count)
        let input = layout.channelsFirst(shape)
        let output = try request.output(input.map { .fixed($0) }, aspectRatio)
        var plan: [ResizeAxis] = []
        for axis in input.indices {
            guard let count = output[axis].value, count == 0 || input[axis] > 0 else {
                throw OperatorError("axis \(axis) is empty and cannot be extended")
            }
            let scale = request.scale(axis, input: input, aspectRatio)
            let roi = request.roi.map { ($0[axis], $0[axis + input.count]) }
            plan.append(ResizeAxis(self, input: input[axis], output: count, scale: scale, roi: roi))
        }
        return plan
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        _ = try outputType(inputs)
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let plan = try plan(InferenceInputs(values: inputs))
        if mode == .nearest && coordinates != .cropAndResize {
            return [layout.restored(x.sampled(plan.map(\.indices)))]
        }
        var (values, shape) = (try x.doubles(), x.shape)
        for (axis, sampling) in plan.enumerated() where !sampling.isIdentity {
            values = sampling.apply(values, shape, axis: axis, outside: Double(extrapolationValue))
            shape[axis] = sampling.count
        }
        return [layout.restored(try Tensor(converting: values, to: x.dtype, shape: shape))]
    }
}

extension ForeignNode {
    /// The semantics of Upsample and of the first Resize: input 1 holds the scales, positions are x / scale.
    fileprivate mutating func readAsUpsample() {
        if inputs.count == 2 { inputs = [inputs[0], nil, inputs[1]] }
        attributes["coordinate_transformation_mode"] = .string(ResizeCoordinates.asymmetric.rawValue)
        attributes["nearest_mode"] = .string(NearestMode.simple.rawValue)
        if attributes["mode"] == .string("bilinear") { attributes["mode"] = .string("linear") }
    }
}
