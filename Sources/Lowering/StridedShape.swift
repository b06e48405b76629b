/// A nest of loops over two strided operands, with unit loops dropped and neighbouring loops that walk both operands evenly
/// merged into one.
struct StridedShape {
    private(set) var extents: [Int] = []
    private(set) var first: [Int] = []
    private(set) var second: [Int] = []

    init(_ shape: [Int], _ firstStrides: [Int], _ secondStrides: [Int]) {
        for axis in shape.indices where shape[axis] != 1 {
            let (extent, a, b) = (shape[axis], firstStrides[axis], secondStrides[axis])
            if let last = extents.indices.last, first[last] == a * extent, second[last] == b * extent {
                extents[last] *= extent
                first[last] = a
                second[last] = b
            } else {
                extents.append(extent)
                first.append(a)
                second.append(b)
            }
        }
        if extents.isEmpty {
            extents = [1]
            first = [1]
            second = [1]
        }
    }
}
