import IR

/// Which scale and zero point each element of a quantized tensor has: one for all, one for each index along an axis, or one
/// for each block of indices along an axis (ONNX QuantizeLinear).
struct QuantizationGrid {
    /// Elements after the axis, the axis itself, and neighbours along it that share a scale.
    private let inner, extent, block: Int
    /// Scales along the axis; 1 means that all elements share one scale.
    private let count: Int
    /// Scales differ along the axes before and after the axis too.
    private let isBlocked: Bool

    /// - Precondition: `QuantizationGrid.check` accepted the shapes.
    init(_ shape: [Int], scales: [Int], axis: Int, blockSize: Int) throws(OperatorError) {
        isBlocked = blockSize > 0 && scales.count == shape.count && !shape.isEmpty
        guard isBlocked || scales.reduce(1, *) != 1 else {
            (inner, extent, block, count) = (1, 1, 1, 1)
            return
        }
        let axis = try shape.count.axis(axis)
        inner = shape[(axis + 1)...].reduce(1, *)
        extent = shape[axis]
        block = isBlocked ? blockSize : 1
        count = isBlocked ? scales[axis] : scales.reduce(1, *)
    }

    /// The place of an element's scale.
    func callAsFunction(_ index: Int) -> Int {
        guard isBlocked || count > 1 else { return 0 }
        let (along, outer) = (index / inner % extent / block, index / inner / extent)
        return isBlocked ? (outer * count + along) * inner + index % inner : along
    }

    /// Checks that scales, and zero points if there are any, fit a tensor.
    static func check(
        _ x: TensorType, scales: TensorType, zeros: TensorType?, axis: Int, blockSize: Int
    ) throws(OperatorError) {
        guard blockSize >= 0 else { throw OperatorError("block_size \(blockSize) is negative") }
        if let zeros {
            let isSame =
                zeros.fixedShape == nil || scales.fixedShape == nil || zeros.elementCount == scales.elementCount
            guard isSame else { throw OperatorError("\(zeros) zero points do not fit \(scales) scales") }
        }
        if blockSize == 0 {
            guard scales.rank <= 1 || scales.elementCount == 1 else {
                throw OperatorError("scales \(scales) of rank \(scales.rank) need a block_size")
            }
            guard let count = scales.elementCount, count != 1 else { return }
            let extent = x.shape[try x.axis(axis)]
            guard extent.value ?? count == count else {
                throw OperatorError("\(count) scales do not fit axis \(axis) of \(x)")
            }
            return
        }
        let axis = try x.axis(axis)
        guard scales.rank == x.rank else { throw OperatorError("scales \(scales) in blocks need the rank of \(x)") }
        for (index, (extent, own)) in zip(x.shape, scales.shape).enumerated() {
            guard let extent = extent.value, let own = own.value else { continue }
            let needed = index == axis ? extent / blockSize + (extent % blockSize == 0 ? 0 : 1) : extent
            guard own == needed else {
                throw OperatorError("scales \(scales) do not fit \(x) in blocks of \(blockSize) along axis \(axis)")
            }
        }
    }
}
