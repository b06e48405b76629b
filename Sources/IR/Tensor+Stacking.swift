import Core

extension Tensor {
    /// Tensors of one type along a new dimension in front.
    /// - Precondition: there is at least one, and all have the same type.
    public init(stacking parts: [Tensor]) {
        let first = parts[0]
        precondition(parts.allSatisfy { $0.type == first.type }, "tensors of different types cannot be stacked")
        let size = first.byteCount
        let storage = TensorStorage(byteCount: size * parts.count) { bytes in
            for (index, part) in parts.enumerated() {
                part.withBytes {
                    UnsafeMutableRawBufferPointer(rebasing: bytes[(index * size)...]).copyMemory(from: $0)
                }
            }
        }
        self.init(dtype: first.dtype, shape: [parts.count] + first.shape, storage: storage)
    }

    /// What lies at a place of the first dimension.
    /// - Precondition: the tensor has a dimension, and `index` lies within it.
    public func part(_ index: Int) -> Tensor {
        precondition(rank > 0 && index >= 0 && index < shape[0], "no such part")
        let size = byteCount / shape[0]
        let source = UnsafeRawBufferPointer(rebasing: storage.bytes[(index * size)..<((index + 1) * size)])
        return Tensor(
            dtype: dtype, shape: Array(shape.dropFirst()),
            storage: TensorStorage(byteCount: size) { $0.copyMemory(from: source) })
    }
}
