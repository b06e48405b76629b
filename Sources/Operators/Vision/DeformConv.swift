import Core
import IR

/// A convolution whose taps are moved by offsets and weighted by a mask, both given for each place of the result; values
/// between elements are linear, and zero outside. ONNX DeformConv.
///
/// X is [N, C, spatial…], W [M, C / group, kernel…], the offset [N, offset groups * taps * axes, places…], B [M], the mask
/// [N, offset groups * taps, places…]. Computed in double precision and rounded once.
public struct DeformConv: Operator {
    public static let name = "DeformConv"
    public static let signature = Signature(
        [
            .required("X", .floats), .required("W", .floats), .required("offset", .floats), .optional("B", .floats),
            .optional("mask", .floats),
        ], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations),
            AttributeField("group", \.group), AttributeField("offset_group", \.offsetGroup),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("DeformConv", since: 19)]

    /// The taps along each spatial axis; empty means those of W.
    public var kernelShape: [Int] = []
    public var strides: [Int] = []
    public var pads: [Int] = []
    public var dilations: [Int] = []
    /// Groups of channels that are convolved apart.
    public var group = 1
    /// Groups of channels that have offsets of their own.
    public var offsetGroup = 1

    public init() {}

    /// The window that filters of this type move over pictures.
    public func window(_ w: TensorType) throws(OperatorError) -> SlidingWindow {
        let kernel = w.shape.dropFirst(2).compactMap(\.value)
        guard w.rank > 2, kernel.count == w.rank - 2, kernelShape.isEmpty || kernelShape == kernel else {
            throw OperatorError("W \(w) does not fit kernel_shape \(kernelShape)")
        }
        return try SlidingWindow(
            kernel: kernel, strides: strides, dilations: dilations, pads: pads, autoPad: .notSet, ceilMode: false)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, w) = (inputs[0], inputs[1])
        let window = try window(w)
        guard x.rank == w.rank, x.fixedShape != nil, let weights = w.fixedShape else {
            throw OperatorError("X \(x) and W \(w) must have one rank and fixed extents")
        }
        let taps = weights[2...].checkedProduct
        guard group > 0, offsetGroup > 0, let channels = x.shape[1].value, channels > 0, channels % group == 0,
            channels / group == weights[1], weights[0] % group == 0, channels % offsetGroup == 0, let taps,
            let offsets = [taps, offsetGroup, weights.count - 2].checkedProduct
        else { throw OperatorError("X \(x), W \(w), group \(group) and offset_group \(offsetGroup) do not fit") }
        let pooled = try window.pooled(x, .channelsFirst).shape
        let places = Array(pooled[2...])
        try inputs.checkShape(2, "offset", [x.shape[0], .fixed(offsets)] + places)
        try inputs.checkShape(3, "B", [w.shape[0]])
        try inputs.checkShape(4, "mask", [x.shape[0], .fixed(taps * offsetGroup)] + places)
        return [try TensorType(x.dtype, [x.shape[0], w.shape[0]] + places).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let (x, w) = (try inputs.required(0, "X"), try inputs.required(1, "W"))
        let (values, weights) = (try x.doubles(), try w.doubles())
        let offsets = try inputs.required(2, "offset").doubles()
        let (bias, mask) = (try inputs.optional(3)?.doubles(), try inputs.optional(4)?.doubles())
        let sizes = try Sizes(x: x, w: w, places: Array(type.shape[2...]), self)
        var result = [Double](repeating: 0, count: type.shape.reduce(1, *))
        for picture in 0..<x.shape[0] {
            for place in 0..<sizes.placeCount {
                for tap in 0..<sizes.tapCount {
                    for offsetGroup in 0..<self.offsetGroup {
                        let row = (picture * self.offsetGroup + offsetGroup) * sizes.tapCount + tap
                        let moved = (0..<sizes.axes).map { axis in
                            sizes.origin(place, tap, axis)
                                + offsets[(row * sizes.axes + axis) * sizes.placeCount + place]
                        }
                        let share = mask.map { $0[row * sizes.placeCount + place] } ?? 1
                        let elements = sizes.elements(moved)
                        let channels = x.shape[1] / self.offsetGroup
                        for channel in (offsetGroup * channels)..<((offsetGroup + 1) * channels) {
                            let base = (picture * x.shape[1] + channel) * sizes.plane
                            let value = elements.reduce(0) { $0 + values[base + $1.offset] * $1.weight } * share
                            let (group, inner) = channel.quotientAndRemainder(dividingBy: w.shape[1])
                            let outputs = w.shape[0] / self.group
                            for output in (group * outputs)..<((group + 1) * outputs) {
                                let weight = weights[(output * w.shape[1] + inner) * sizes.tapCount + tap]
                                result[(picture * w.shape[0] + output) * sizes.placeCount + place] += value * weight
                            }
                        }
                    }
                }
            }
        }
        if let bias {
            for index in result.indices { result[index] += bias[index / sizes.placeCount % w.shape[0]] }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }

    /// Where the taps lie.
    private struct Sizes {
        let axes: Int
        let plane: Int
        let tapCount: Int
        let placeCount: Int
        private let input: [Int]
        private let kernel: [Int]
        private let places: [Int]
        private let window: SlidingWindow

        init(x: Tensor, w: Tensor, places: [Int], _ op: DeformConv) throws(OperatorError) {
            (axes, input, kernel) = (x.rank - 2, Array(x.shape[2...]), Array(w.shape[2...]))
            self.places = places
            (plane, tapCount, placeCount) = (input.reduce(1, *), kernel.reduce(1, *), places.reduce(1, *))
            window = try op.window(w.type)
        }

        /// The coordinate of a tap before it is moved.
        func origin(_ place: Int, _ tap: Int, _ axis: Int) -> Double {
            let step = place / places.rowMajorStrides[axis] % places[axis]
            let index = tap / kernel.rowMajorStrides[axis] % kernel[axis]
            return Double(step) * Double(window.strides[axis]) - Double(window.pads[axis])
                + Double(index) * Double(window.dilations[axis])
        }

        func elements(_ coordinates: [Double]) -> [(offset: Int, weight: Double)] {
            zip(coordinates, input).map {
                AxisTaps($0, extent: $1, mode: .linear, padding: .zeros, corners: true)
            }.combined(input.rowMajorStrides)
        }
    }
}
