/// Elements of a dense tensor at any distances: what a chain of Transposes, slices and reshapes selects, without a copy.
struct StridedView {
    /// The tensor that is really there.
    var base: View
    /// Elements from the base's first one to this view's.
    var offset: Int
    var shape: [Int]
    /// Elements between neighbours along each dimension; 0 for extents of 1.
    var strides: [Int]

    /// All elements of a view.
    init(_ view: View) {
        base = view
        offset = 0
        shape = view.shape
        strides = zip(view.shape, view.strides).map { $0 == 1 ? 0 : $1 }
    }

    /// Dimension `i` is this one's `order[i]`.
    func transposed(_ order: [Int]) -> StridedView {
        var result = self
        result.shape = order.map { shape[$0] }
        result.strides = order.map { strides[$0] }
        return result
    }

    /// `count` elements along an axis, from `start` on and `step` apart.
    func sliced(_ axis: Int, start: Int, count: Int, step: Int = 1) -> StridedView {
        var result = self
        result.offset += start * strides[axis]
        result.shape[axis] = count
        result.strides[axis] = count == 1 ? 0 : strides[axis] * step
        return result
    }

    /// Without an axis of extent 1.
    func dropping(_ axis: Int) -> StridedView {
        var result = self
        result.shape.remove(at: axis)
        result.strides.remove(at: axis)
        return result
    }

    /// The same elements in another shape, or nil when strides cannot say it.
    func reshaped(_ shape: [Int]) -> StridedView? {
        let groups = StridedShape(self.shape, strides, strides)
        var result = self
        result.shape = shape
        result.strides = [Int](repeating: 0, count: shape.count)
        var group = groups.extents.count - 1
        var (rest, stride) = (groups.extents[group], groups.first[group])
        for axis in shape.indices.reversed() where shape[axis] != 1 {
            if rest == 1 {
                group -= 1
                guard group >= 0 else { return nil }
                (rest, stride) = (groups.extents[group], groups.first[group])
            }
            guard shape[axis] > 0, rest % shape[axis] == 0 else { return nil }
            result.strides[axis] = stride
            stride *= shape[axis]
            rest /= shape[axis]
        }
        return result
    }

    /// The part of the base from an element of this view on that `count` loops of the given extents and strides reach.
    func reach(from start: Int = 0, _ loops: [(extent: Int, stride: Int)]) -> View {
        let last = loops.reduce(0) { $0 + ($1.extent - 1) * $1.stride }
        return base.part(elementOffset: offset + start, shape: [last + 1])
    }
}
