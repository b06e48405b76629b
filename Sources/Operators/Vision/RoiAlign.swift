import Core
import IR

/// The mean, or the greatest share, of points sampled on a grid in each cell of regions of pictures. ONNX RoiAlign.
///
/// X is [N, C, H, W], regions [R, 4] of left, top, right and bottom, `batch_indices` [R] name their pictures. Points are
/// interpolated linearly; one more than an element outside counts as 0. With mode max the greatest of the weighted
/// elements counts, as ONNX defines it. Computed in double precision.
public struct RoiAlign: Operator {
    public enum Mode: String, AttributeName { case avg, max }
    /// How coordinates of regions become those of elements: with half an element subtracted or as they are.
    public enum Coordinates: String, AttributeName {
        case halfPixel = "half_pixel"
        case outputHalfPixel = "output_half_pixel"
    }

    public static let name = "RoiAlign"
    public static let signature = Signature(
        [.required("X", .floats), .required("rois", .floats), .required("batch_indices", [.int64])],
        [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("coordinate_transformation_mode", \.coordinates), AttributeField("mode", \.mode),
            AttributeField("output_height", \.height), AttributeField("output_width", \.width),
            AttributeField("sampling_ratio", \.samplingRatio), AttributeField("spatial_scale", \.scale),
        ]
    }
    public static let spellings: [Spelling] = [
        .onnx(
            "RoiAlign", since: 10, until: 15,
            .adapted { (node, _) throws(OperatorError) in
                node.attributes["coordinate_transformation_mode"] = Coordinates.outputHalfPixel.attribute
            }),
        .onnx("RoiAlign", since: 16),
    ]

    public var coordinates = Coordinates.halfPixel
    public var mode = Mode.avg
    public var height = 1
    public var width = 1
    /// Points along each axis of a cell; 0 takes as many as the cell has elements.
    public var samplingRatio = 0
    /// The size of the picture in X over that in the regions' coordinates.
    public var scale: Float = 1

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, regions) = (inputs[0], inputs[1])
        guard x.rank == 4, regions.rank == 2, height > 0, width > 0, samplingRatio >= 0, samplingRatio <= 1 << 10
        else { throw OperatorError("X \(x) of rank 4, rois of rank 2 and positive sizes are needed") }
        guard !x.shape[2...].contains(0) else { throw OperatorError("X \(x) has an empty axis") }
        try inputs.checkShape(1, "rois", [regions.shape[0], 4])
        try inputs.checkShape(2, "batch_indices", [regions.shape[0]])
        let shape = [regions.shape[0], x.shape[1], .fixed(height), .fixed(width)]
        return [try TensorType(x.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "X")
        let (values, corners) = (try x.doubles(), try inputs.required(1, "rois").doubles())
        let pictures = try inputs.required(2, "batch_indices").integers ?? []
        let (channels, plane) = (x.shape[1], x.shape[2] * x.shape[3])
        var result = [Double](repeating: 0, count: type.shape.reduce(1, *))
        for (region, picture) in pictures.enumerated() {
            guard (0..<x.shape[0]).contains(picture) else { throw OperatorError("there is no picture \(picture)") }
            let numbers = corners[(region * 4)..<(region * 4 + 4)].map { Float($0) * scale }
            let rows = try axis(Double(numbers[1]), Double(numbers[3]), cells: height, extent: x.shape[2])
            let columns = try axis(Double(numbers[0]), Double(numbers[2]), cells: width, extent: x.shape[3])
            for cell in 0..<height * width {
                let (row, column) = (rows[cell / width], columns[cell % width])
                for channel in 0..<channels {
                    let base = (picture * channels + channel) * plane
                    var sum: Double?
                    for top in row {
                        for left in column {
                            let shares = [top, left].combined([x.shape[3], 1])
                                .map { values[base + $0.offset] * $0.weight }
                            if mode == .avg {
                                sum = (sum ?? 0) + shares.reduce(0, +)
                            } else {
                                let greatest = shares.max() ?? 0
                                sum = Swift.max(sum ?? greatest, greatest)
                            }
                        }
                    }
                    let count = mode == .avg ? Double(Swift.max(row.count * column.count, 1)) : 1
                    result[(region * channels + channel) * height * width + cell] = (sum ?? 0) / count
                }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }

    /// The points of each cell along one axis.
    private func axis(
        _ first: Double, _ last: Double, cells: Int, extent: Int
    ) throws(OperatorError) -> [[AxisTaps]] {
        let offset = coordinates == .halfPixel ? 0.5 : 0
        let start = first - offset
        var length = last - first
        if coordinates == .outputHalfPixel { length = Swift.max(length, 1) }
        let cell = length / Double(cells)
        guard start.isFinite, cell.isFinite, cell.magnitude <= 0x1p12 else {
            throw OperatorError("a region from \(first) to \(last) is not valid")
        }
        let count = samplingRatio > 0 ? samplingRatio : Int(cell.rounded(.up))
        return (0..<cells).map { index in
            (0..<Swift.max(count, 0)).map { point in
                let place = start + Double(index) * cell + (Double(point) + 0.5) * cell / Double(count)
                return AxisTaps(sampling: place, extent: extent)
            }
        }
    }
}

extension AxisTaps {
    /// The linear share of the elements around a place; nothing more than one element outside, else the outermost one.
    fileprivate init(sampling place: Double, extent: Int) {
        if place < -1 || place > Double(extent) {
            self.init(-2, extent: extent, mode: .linear, padding: .zeros, corners: true)
        } else {
            self.init(place, extent: extent, mode: .linear, padding: .border, corners: true)
        }
    }
}
