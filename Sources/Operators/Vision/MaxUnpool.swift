import Core
import IR

/// Elements put back to the places that MaxPool took them from, zeros elsewhere. ONNX MaxUnpool.
///
/// Indices count elements of the whole result as the pool's attributes give its shape; a larger `output_shape`, a
/// constant, adds zeros at the ends.
public struct MaxUnpool: Operator {
    public static let name = "MaxUnpool"
    public static let signature = Signature(
        [.required("X", .floats), .required("I", [.int64]), .optional("output_shape", [.int64])],
        [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("kernel_shape", \.kernelShape, required: true), AttributeField("pads", \.pads),
            AttributeField("strides", \.strides),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("MaxUnpool", since: 9)]

    public var kernelShape: [Int] = []
    public var pads: [Int] = []
    public var strides: [Int] = []

    public init() {}

    /// The shape that the indices refer to.
    public func pooledShape(_ x: TensorType) throws(OperatorError) -> [Int] {
        let window = try SlidingWindow(kernel: kernelShape, strides: strides, pads: pads)
        guard let shape = x.fixedShape, shape.count == window.rank + 2 else {
            throw OperatorError("X \(x) must have \(window.rank) spatial axes of fixed extent")
        }
        var result = Array(shape[..<2])
        for axis in 0..<window.rank {
            let covered = (shape[axis + 2] - 1).multipliedReportingOverflow(by: window.strides[axis])
            let extent = covered.partialValue - window.pads[axis] - window.pads[axis + window.rank]
            guard !covered.overflow, shape[axis + 2] > 0, extent + window.kernel[axis] >= 0 else {
                throw OperatorError("X \(x) and the window do not fit")
            }
            result.append(extent + window.kernel[axis])
        }
        return result
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        try inputs.checkShape(1, "I", x.shape)
        let pooled = try pooledShape(x)
        _ = try TensorType(x.dtype, fixed: pooled).checked()
        let shape = try inputs.integers(2, "output_shape") ?? pooled
        guard shape.count == pooled.count, zip(shape, pooled).allSatisfy({ $0 >= $1 }) else {
            throw OperatorError("output_shape \(shape) is smaller than \(pooled)")
        }
        return [try TensorType(x.dtype, fixed: shape).checked()]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "X")
        let places = try inputs.required(1, "I").integers ?? []
        let pooled = try pooledShape(x.type)
        let (count, steps) = (pooled.reduce(1, *), pooled.rowMajorStrides)
        guard places.allSatisfy({ (0..<count).contains($0) }) else {
            throw OperatorError("an index is not within the result of \(count) elements")
        }
        let targets = type.shape.rowMajorStrides
        let elementCount = type.shape.reduce(1, *)
        let zeros = try Tensor(rounding: [Double](repeating: 0, count: elementCount), to: type.dtype, shape: type.shape)
        return [
            try ScatterReduction.none.scatter(x, into: zeros) { index in
                pooled.indices.reduce(0) { $0 + places[index] / steps[$1] % pooled[$1] * targets[$1] }
            }
        ]
    }
}
