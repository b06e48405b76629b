import Core

/// Names a buffer of the program that is being built.
struct BufferID: Hashable {
    let index: Int
}

/// Where a tensor lies and how its elements are spread there.
///
/// A tensor is dense but for the distance between its rows: it may be a slice of the last dimension of a wider tensor.
struct View: Hashable {
    /// The memory that holds the elements.
    enum Storage: Hashable {
        case buffer(BufferID)
        case weights
    }

    var storage: Storage
    /// Bytes from the start of the storage to the first element.
    var offset: Int
    var dtype: ScalarType
    var shape: [Int]
    /// Elements between neighbouring rows (runs along the last dimension).
    var rowStride: Int

    /// A dense tensor.
    init(_ storage: Storage, offset: Int = 0, dtype: ScalarType, shape: [Int]) {
        self.storage = storage
        self.offset = offset
        self.dtype = dtype
        self.shape = shape
        rowStride = shape.last ?? 1
    }

    var elementCount: Int { shape.reduce(1, *) }
    /// The extent of the last dimension, 1 for a scalar.
    var rowLength: Int { shape.last ?? 1 }
    var rowCount: Int { shape.dropLast().reduce(1, *) }
    var isDense: Bool { rowStride == rowLength || rowCount == 1 }

    /// Bytes from the first to the last element, inclusive.
    var extent: Int {
        elementCount == 0 ? 0 : ((rowCount - 1) * rowStride + rowLength) * dtype.byteCount
    }

    /// Elements between neighbours along each dimension.
    var strides: [Int] {
        guard !shape.isEmpty else { return [] }
        var strides = [Int](repeating: 1, count: shape.count)
        var step = rowStride
        for axis in (0..<(shape.count - 1)).reversed() {
            strides[axis] = step
            step *= shape[axis]
        }
        return strides
    }

    /// The same elements in another shape.
    /// - Precondition: the view is dense, or only dimensions before the last change.
    func reshaped(_ shape: [Int]) -> View {
        precondition(isDense || shape.last == self.shape.last, "a strided view keeps its rows")
        var result = View(storage, offset: offset, dtype: dtype, shape: shape)
        if !isDense { result.rowStride = rowStride }
        return result
    }

    /// `count` elements of the last dimension of each row, from `start`.
    func columns(_ start: Int, _ count: Int) -> View {
        var result = self
        result.offset += start * dtype.byteCount
        result.shape[shape.count - 1] = count
        return result
    }

    /// `count` of the leading extents multiplied together from element `start` on, for contiguous parts of a dense tensor.
    func part(elementOffset: Int, shape: [Int]) -> View {
        View(storage, offset: offset + elementOffset * dtype.byteCount, dtype: dtype, shape: shape)
    }
}
