import Core
import IR

/// The grid of places at which GridSample reads to transform pictures by matrices. ONNX AffineGrid.
///
/// theta is [N, axes, axes + 1] with 2 or 3 axes, `size` the constant shape [N, C, spatial…] of the transformed picture.
/// The result is [N, spatial…, axes] with coordinates from the last axis to the first.
public struct AffineGrid: Operator {
    public static let name = "AffineGrid"
    public static let signature = Signature(
        [.required("theta", .floats), .required("size", [.int64])], [.required("grid", .floats)])
    public static var attributes: [AttributeField<Self>] { [AttributeField("align_corners", \.alignsCorners)] }
    public static let spellings: [Spelling] = [.onnx("AffineGrid", since: 20)]

    /// -1 and 1 are the outermost elements' centres; otherwise their outer edges.
    public var alignsCorners = false

    public init() {}

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let size = try inputs.integers(1, "size") ?? []
        let axes = size.count - 2
        guard axes == 2 || axes == 3, size.allSatisfy({ (0...Limits.dimension).contains($0) }) else {
            throw OperatorError("'size' \(size) must have 4 or 5 extents")
        }
        try inputs.checkShape(0, "theta", [.fixed(size[0]), .fixed(axes), .fixed(axes + 1)])
        let shape = [size[0]] + size[2...] + [axes]
        return [try TensorType(inputs[0].dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let theta = try inputs.required(0, "theta").doubles()
        let axes = type.shape.count - 2
        let extents = Array(type.shape[1...axes])
        guard let places = extents.checkedProduct else { throw OperatorError("the grid \(extents) is too large") }
        let strides = extents.rowMajorStrides
        var result: [Double] = []
        for picture in 0..<type.shape[0] {
            for place in 0..<places {
                let point = (0..<axes).reversed().map { axis in
                    coordinate(place / strides[axis] % extents[axis], of: extents[axis])
                }
                for row in 0..<axes {
                    let start = (picture * axes + row) * (axes + 1)
                    result.append((0..<axes).reduce(theta[start + axes]) { $0 + theta[start + $1] * point[$1] })
                }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }

    /// The coordinate of element `index` along an axis of `extent` elements.
    public func coordinate(_ index: Int, of extent: Int) -> Double {
        if alignsCorners { return extent == 1 ? -1 : 2 * Double(index) / Double(extent - 1) - 1 }
        return (2 * Double(index) + 1) / Double(extent) - 1
    }
}
