import Core
import IR

/// Columns of blocks added up to the pictures that the blocks were taken from. ONNX Col2Im.
///
/// The input is [N, C * taps, blocks], the result [N, C, image_shape…]. Both shapes are constants. Computed in double
/// precision and rounded once.
public struct Col2Im: Operator {
    public static let name = "Col2Im"
    public static let signature = Signature(
        [.required("input", .floats), .required("image_shape", [.int64]), .required("block_shape", [.int64])],
        [.required("output", .floats)])
    public static var attributes: [AttributeField<Self>] {
        [
            AttributeField("dilations", \.dilations), AttributeField("pads", \.pads),
            AttributeField("strides", \.strides),
        ]
    }
    public static let spellings: [Spelling] = [.onnx("Col2Im", since: 18)]

    public var dilations: [Int] = []
    public var pads: [Int] = []
    public var strides: [Int] = []

    public init() {}

    /// The window that cuts the blocks.
    public func window(_ block: [Int]) throws(OperatorError) -> SlidingWindow {
        try SlidingWindow(
            kernel: block, strides: strides, dilations: dilations, pads: pads, autoPad: .notSet, ceilMode: false)
    }

    public func infer(_ inputs: InferenceInputs) throws(OperatorError) -> [TensorType] {
        let x = inputs[0]
        let (image, block) = (try inputs.integers(1, "image_shape") ?? [], try inputs.integers(2, "block_shape") ?? [])
        guard x.rank == 3, image.count == block.count, image.count + 2 <= Limits.rank,
            image.allSatisfy({ (0...Limits.dimension).contains($0) }), let taps = block.checkedProduct, taps > 0,
            let columns = x.shape[1].value, columns % taps == 0
        else { throw OperatorError("input \(x), image_shape \(image) and block_shape \(block) do not fit") }
        let picture = TensorType(x.dtype, [x.shape[0], .fixed(columns / taps)] + image.map { .fixed($0) })
        let blocks = try window(block).pooled(picture.checked(), .channelsFirst).shape[2...].compactMap(\.value)
        guard let count = blocks.checkedProduct else { throw OperatorError("there are too many blocks") }
        try inputs.checkShape(0, "input", [x.shape[0], x.shape[1], .fixed(count)])
        return [picture]
    }

    public func evaluate(_ inputs: [Tensor?]) throws(OperatorError) -> [Tensor] {
        let type = try outputType(inputs)
        let x = try inputs.required(0, "input")
        let window = try window(inputs.required(2, "block_shape").integers ?? [])
        let values = try x.doubles()
        let image = Array(type.shape[2...])
        let blocks = try window.pooled(TensorType(type.dtype, fixed: type.shape), .channelsFirst).shape[2...]
            .compactMap(\.value)
        let (taps, count) = (window.kernel.reduce(1, *), blocks.reduce(1, *))
        let (plane, steps) = (image.reduce(1, *), image.rowMajorStrides)
        let (tapSteps, blockSteps) = (window.kernel.rowMajorStrides, blocks.rowMajorStrides)
        var result = [Double](repeating: 0, count: type.shape.reduce(1, *))
        for tap in 0..<taps {
            for block in 0..<count {
                var offset: Int? = 0
                for axis in image.indices {
                    let index = tap / tapSteps[axis] % window.kernel[axis] * window.dilations[axis]
                    let place = block / blockSteps[axis] % blocks[axis] * window.strides[axis] + index
                    let inside = place - window.pads[axis]
                    offset = (0..<image[axis]).contains(inside) ? offset.map { $0 + inside * steps[axis] } : nil
                }
                guard let offset else { continue }
                for row in 0..<type.shape[0] * type.shape[1] {
                    result[row * plane + offset] += values[(row * taps + tap) * count + block]
                }
            }
        }
        return [try Tensor(rounding: result, to: type.dtype, shape: type.shape)]
    }
}
