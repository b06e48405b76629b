import Core
import IR

/// The input read at the places that a grid gives. ONNX GridSample.
///
/// X is [N, C, spatial…], the grid [N, places…, axes] with coordinates from the last spatial axis to the first; -1 and 1
/// are the outermost elements' centres (`align_corners`) or outer edges. Coordinates are rounded to single precision, and
/// values computed in double precision. A NaN coordinate lies before the beginning.
public struct GridSample: Operator {
    /// How a value between elements comes about; cubic is Keys' with a = -0.75.
    public enum Mode: String, AttributeName { case nearest, linear, cubic }
    /// What lies beyond the ends.
    public enum Padding: String, AttributeName { case zeros, border, reflection }
    /// What coordinates count: parts of the input's extents, as ONNX says, or elements, the first of which lies at 0.
    public enum Coordinates: String, AttributeName { case normalized, elements }

    public static let name = "GridSample"
    public static let signature = Signature(
        [.required("X", .numbers), .required("grid", .floats)], [.required("Y", .numbers)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("mode", \.mode), AttributeField("padding_mode", \.padding),
            AttributeField("align_corners", \.alignsCorners), AttributeField("coordinates", \.coordinates),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "GridSample", since: 16, until: 19,
            .adapted { (node, _) throws(OperatorError) in
                let mode: String = try node.take("mode") ?? "bilinear"
                let names = ["bilinear": "linear", "bicubic": "cubic", "nearest": "nearest"]
                guard let name = names[mode] else { throw OperatorError("mode '\(mode)' is not known") }
                node.attributes["mode"] = .string(name)
            }),
        .onnx("GridSample", since: 20),
    ]

    public var mode = Mode.linear
    public var padding = Padding.zeros
    public var alignsCorners = false
    public var coordinates = Coordinates.normalized

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, grid) = (inputs[0], inputs[1])
        guard (3...8).contains(x.rank), grid.rank == x.rank else {
            throw OperatorError("X \(x) and grid \(grid) must have one rank, 3 to 8")
        }
        var expected = grid.shape
        expected[0] = x.shape[0]
        expected[grid.rank - 1] = .fixed(x.rank - 2)
        try inputs.checkShape(1, "grid", expected)
        guard !x.shape[2...].contains(0) else { throw OperatorError("X \(x) has an empty axis") }
        return [try TensorType(x.dtype, Array(x.shape[..<2]) + grid.shape[1..<(grid.rank - 1)]).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let (x, grid) = (try inputs.required(0, "X"), try inputs.required(1, "grid"))
        let (values, coordinates) = (try x.doubles(), try grid.doubles())
        let (axes, channels) = (x.rank - 2, x.shape[1])
        let (plane, places) = (x.shape[2...].reduce(1, *), type.shape[2...].reduce(1, *))
        let strides = Array(x.shape.rowMajorStrides[2...])
        var result = [Double](repeating: 0, count: type.shape.reduce(1, *))
        for point in 0..<type.shape[0] * places {
            let (picture, place) = point.quotientAndRemainder(dividingBy: places)
            let axisTaps = (0..<axes).map { axis in
                taps(coordinates[point * axes + axes - 1 - axis], x.shape[2 + axis])
            }
            let elements = axisTaps.combined(strides)
            for channel in 0..<channels {
                let row = picture * channels + channel
                var sum = 0.0
                for element in elements { sum += values[row * plane + element.offset] * element.weight }
                result[row * places + place] = sum
            }
        }
        return [try Tensor(converting: result, to: type.dtype, shape: type.shape)]
    }

    private func taps(_ coordinate: Double, _ extent: Int) -> AxisTaps {
        let size = Double(extent)
        let place =
            coordinates == .elements
            ? coordinate
            : alignsCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2
        return AxisTaps(
            Double(Float(place)), extent: extent, mode: mode, padding: padding, corners: alignsCorners)
    }
}
