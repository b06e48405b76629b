import Core
import IR

/// The largest element that a window sees at each of its positions, and with `with_indices` also where it lies: the
/// row-major index over all of X (with `storage_order` 1 the last two spatial axes count column-major). ONNX MaxPool.
///
/// X is [N, C, spatial…] in the given layout; indices need channels first. Taps in the padding take no part. A NaN that
/// is seen is the result. A window that sees nothing gives the lowest number and the index 0.
public struct MaxPool: Operator {
    public static let name = "MaxPool"
    static let types: Set<ScalarType> = Set<ScalarType>.floats.union([.int8, .uint8])
    public static let signature = Signature(
        [.required("X", types)], [.required("Y", types), .optional("Indices", [.int64])])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("strides", \.strides),
            AttributeField("pads", \.pads), AttributeField("dilations", \.dilations),
            AttributeField("auto_pad", \.autoPad), AttributeField("ceil_mode", \.ceilMode),
            AttributeField("storage_order", \.storageOrder), AttributeField("with_indices", \.withIndices),
            AttributeField("layout", \.layout),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "MaxPool",
            .adapted { (node, context) throws(OperatorError) in
                if node.outputCount > 1 { node.attributes["with_indices"] = .int(1) }
                try node.resolvePoolPads(context)
            }),
        .onnx("GlobalMaxPool", .global { ReduceMax() }),
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
    /// 1: indices count the last two spatial axes column-major.
    public var storageOrder = 0
    /// The operator has the second output.
    public var withIndices = false
    public var layout = Layout.channelsFirst

    public init() {}

    /// The window with every attribute filled in and checked.
    public func window() throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: kernelShape, strides: strides, dilations: dilations, pads: pads, autoPad: autoPad,
            ceilMode: ceilMode)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let y = try window().pooled(inputs[0], layout)
        guard withIndices else { return [y] }
        guard layout == .channelsFirst else { throw OperatorError("indices need the channels-first layout") }
        return [y, y.with(.int64)]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputTypes(inputs)[0]
        let x = layout.channelsFirst(try inputs.required(0, "X"))
        let output = layout.channelsFirst(type.shape)
        let window = try window()
        switch type.dtype {
        case .int8: return integers(x, window, output, as: Int8.self)
        case .uint8: return integers(x, window, output, as: UInt8.self)
        case .float64: return reals(x, window, output, as: Double.self)
        default:
            var results = try reals(x.asFloat32(), window, output, as: Float.self)
            results[0] = try results[0].rounded(to: type.dtype)
            return results
        }
    }

    private func reals<Scalar: ProductScalar>(_ x: Tensor, _ window: SlidingWindow, _ output: [Int], as _: Scalar.Type)
        -> [Tensor]
    {
        pool(x, window, output, lowest: -Scalar.infinity) { $0 > $1 || ($0.isNaN && !$1.isNaN) }
    }

    private func integers<Scalar: FixedWidthInteger & TensorElement>(
        _ x: Tensor, _ window: SlidingWindow, _ output: [Int], as _: Scalar.Type
    ) -> [Tensor] {
        pool(x, window, output, lowest: Scalar.min) { $0 > $1 }
    }

    private func pool<Scalar: TensorElement>(
        _ x: Tensor, _ window: SlidingWindow, _ output: [Int], lowest: Scalar, _ exceeds: (Scalar, Scalar) -> Bool
    ) -> [Tensor] {
        let taps = TapTable(window: window, input: Array(x.shape[2...]), output: Array(output[2...]))
        let (plane, positions) = (x.shape[2...].reduce(1, *), output[2...].reduce(1, *))
        var places: [Int64] = Array(repeating: 0, count: withIndices ? output.reduce(1, *) : 0)
        let y = Tensor(Scalar.dtype, output, of: Scalar.self) { y in
            x.withElements(of: Scalar.self) { x in
                for position in 0..<positions {
                    let seen = taps.seen(at: position)
                    for channel in 0..<(output[0] * output[1]) {
                        var (best, place) = (lowest, -1)
                        for tap in seen {
                            let value = x[channel * plane + tap]
                            if place < 0 || exceeds(value, best) { (best, place) = (value, tap) }
                        }
                        y[channel * positions + position] = best
                        if withIndices && place >= 0 {
                            places[channel * positions + position] = Int64(channel * plane + place)
                        }
                    }
                }
            }
        }
        guard withIndices else { return [layout.restored(y)] }
        return [y, Tensor(storageOrder == 0 ? places : columnMajor(places, x.shape), shape: output)]
    }

    /// The indices with the last two axes of `shape` counted column-major.
    private func columnMajor(_ places: [Int64], _ shape: [Int]) -> [Int64] {
        guard shape.count > 3 else { return places }
        let (h, w) = (Int64(shape[shape.count - 2]), Int64(shape[shape.count - 1]))
        guard h > 0 && w > 0 else { return places }
        return places.map { place in
            let inside = place % (h * w)
            return place - inside + inside % w * h + inside / w
        }
    }
}

extension TapTable {
    /// The offsets of the taps that lie inside the input at one position, in row-major order.
    func seen(at position: Int) -> [Int] {
        var list: [Int] = []
        forEachTap(at: position) { if $1 >= 0 { list.append($1) } }
        return list
    }
}

extension SlidingWindow {
    /// The type that pooling gives for an input.
    func pooled(_ x: TensorType, _ layout: Layout) throws(OperatorError) -> TensorType {
        guard x.rank == rank + 2 && rank > 0 else {
            throw OperatorError("kernel_shape has \(rank) numbers; \(x) does not have as many spatial axes")
        }
        let shape = layout.channelsFirst(x.shape)
        let spatial = try outputs(Array(shape[2...]))
        return try TensorType(x.dtype, layout.restored([shape[0], shape[1]] + spatial)).checked()
    }
}

extension ForeignNode {
    /// Replaces `auto_pad` of a pooling operator by `pads`, as `resolveAutoPad` does.
    mutating func resolvePoolPads(_ context: any ImportContext) throws(OperatorError) {
        guard let x = input(0), let shape = attributes["kernel_shape"], let kernel = [Int](shape) else { return }
        try resolveAutoPad(kernel: kernel, input: context.type(of: x))
    }
}
