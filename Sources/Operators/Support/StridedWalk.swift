/// Visits an index space in row-major order and keeps, for several operands, the offset of the element at that index.
///
/// Strides count elements; 0 repeats an operand along an axis, negative ones run backwards.
public struct StridedWalk {
    /// The extents after merging axes that every operand steps through evenly.
    private var shape: [Int] = []
    private var strides: [[Int]]
    private let starts: [Int]

    /// - Precondition: each operand's strides are as many as the axes; offsets of all visited elements fit `Int`.
    public init(shape: [Int], strides: [[Int]], starts: [Int]? = nil) {
        self.starts = starts ?? strides.map { _ in 0 }
        self.strides = strides.map { _ in [] }
        for (axis, extent) in shape.enumerated() where extent != 1 || shape.count == 1 {
            let merges =
                !self.shape.isEmpty
                && strides.indices.allSatisfy {
                    self.strides[$0][self.shape.count - 1] == strides[$0][axis] &* extent
                }
            if merges {
                self.shape[self.shape.count - 1] *= extent
                for operand in strides.indices {
                    self.strides[operand][self.shape.count - 1] = strides[operand][axis]
                }
            } else {
                self.shape.append(extent)
                for operand in strides.indices { self.strides[operand].append(strides[operand][axis]) }
            }
        }
        if self.shape.isEmpty {
            self.shape = [1]
            for operand in strides.indices { self.strides[operand] = [1] }
        }
    }

    /// The step of an operand within a row.
    public func step(_ operand: Int) -> Int { strides[operand][shape.count - 1] }

    /// Calls `body` with the offsets of each row's first elements and the row's length.
    public func rows<E: Error>(_ body: ([Int], Int) throws(E) -> Void) throws(E) {
        guard !shape.contains(0) else { return }
        let outer = shape.count - 1
        var index = [Int](repeating: 0, count: outer)
        var offsets = starts
        while true {
            try body(offsets, shape[outer])
            var axis = outer - 1
            while axis >= 0 {
                index[axis] += 1
                for operand in offsets.indices { offsets[operand] += strides[operand][axis] }
                if index[axis] < shape[axis] { break }
                for operand in offsets.indices { offsets[operand] -= strides[operand][axis] * shape[axis] }
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}

extension Array where Element == Int {
    /// The element strides of a dense row-major array of this shape.
    public var rowMajorStrides: [Int] {
        var strides = [Int](repeating: 1, count: count)
        for axis in indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* self[axis + 1] }
        return strides
    }

    /// The strides with which an operand of this shape is read along the axes of a shape that it broadcasts to.
    public func broadcastStrides(to shape: [Int]) -> [Int] {
        let own = rowMajorStrides
        return shape.indices.map { axis in
            let mine = axis - (shape.count - count)
            return mine < 0 || self[mine] == 1 ? 0 : own[mine]
        }
    }
}
