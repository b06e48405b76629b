import Core
import IR

/// The greatest element in each cell of regions of pictures. ONNX MaxRoiPool.
///
/// X is [N, C, H, W]; regions are [R, 5]: the picture, left, top, right and bottom, which are scaled and rounded to whole
/// elements, both included. A cell without elements gives 0.
public struct MaxRoiPool: Operator {
    public static let name = "MaxRoiPool"
    public static let signature = Signature(
        [.required("X", .floats), .required("rois", .floats)], [.required("Y", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("pooled_shape", \.pooledShape, required: true),
            AttributeField("spatial_scale", \.scale),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("MaxRoiPool")]

    /// The rows and columns of cells.
    public var pooledShape: [Int] = []
    /// The size of the picture in X over that in the regions' coordinates.
    public var scale: Float = 1

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let (x, regions) = (inputs[0], inputs[1])
        guard x.rank == 4, regions.rank == 2, pooledShape.count == 2, pooledShape.allSatisfy({ $0 > 0 }) else {
            throw OperatorError("X \(x), rois \(regions) and pooled_shape \(pooledShape) do not fit")
        }
        try inputs.checkShape(1, "rois", [regions.shape[0], 5])
        let shape = [regions.shape[0], x.shape[1]] + pooledShape.map { .fixed($0) }
        return [try TensorType(x.dtype, shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "X")
        let (values, regions) = (try x.doubles(), try inputs.required(1, "rois").doubles())
        let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
        var result: [Double] = []
        for region in 0..<type.shape[0] {
            let numbers = Array(regions[(region * 5)..<(region * 5 + 5)])
            guard let picture = Int(exactly: numbers[0].rounded()), (0..<x.shape[0]).contains(picture) else {
                throw OperatorError("there is no picture \(numbers[0])")
            }
            let rows = try cells(numbers[2], numbers[4], count: pooledShape[0], extent: height)
            let columns = try cells(numbers[1], numbers[3], count: pooledShape[1], extent: width)
            for channel in 0..<channels {
                let base = (picture * channels + channel) * height * width
                for row in rows {
                    for column in columns {
                        let cell = row.flatMap { y in column.map { values[base + y * width + $0] } }
                        result.append(cell.max() ?? 0)
                    }
                }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }

    /// The elements of each cell along one axis.
    private func cells(
        _ first: Double, _ last: Double, count: Int, extent: Int
    ) throws(OperatorError) -> [Range<Int>] {
        let factor = Double(scale)
        let (start, end) = ((first * factor).rounded(), (last * factor).rounded())
        guard start.magnitude <= 0x1p30, end.magnitude <= 0x1p30 else {
            throw OperatorError("a region from \(first) to \(last) is not valid")
        }
        let size = max(end - start + 1, 1) / Double(count)
        func clamp(_ place: Double) -> Int { min(max(Int(place + start), 0), extent) }
        return (0..<count).map { index in
            let low = clamp((Double(index) * size).rounded(.down))
            return low..<max(clamp((Double(index + 1) * size).rounded(.up)), low)
        }
    }
}
