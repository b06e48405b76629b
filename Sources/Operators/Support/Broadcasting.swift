import Core
import IR

extension Dimension {
    /// The extent of numpy broadcasting of two extents. A symbol beside a number other than 1 takes the number; two
    /// different symbols give their maximum, which is right for every pair that can be broadcast and is not empty.
    public static func broadcast(_ a: Dimension, _ b: Dimension) throws(OperatorError) -> Dimension {
        switch (a.value, b.value) {
        case (1, _): return b
        case (_, 1): return a
        case (let x?, let y?):
            guard x == y else { throw OperatorError("extents \(x) and \(y) do not broadcast") }
            return a
        case (_?, nil): return a
        case (nil, _?): return b
        case (nil, nil): return combine(.maximum, a, b)
        }
    }
}

extension TensorType {
    /// The shape of numpy broadcasting of all shapes.
    public static func broadcast(_ shapes: [[Dimension]]) throws(OperatorError) -> [Dimension] {
        var result: [Dimension] = []
        for shape in shapes {
            let rank = max(result.count, shape.count)
            let ones = { (shape: [Dimension]) in [Dimension](repeating: 1, count: rank - shape.count) + shape }
            let (left, right) = (ones(result), ones(shape))
            result = []
            for axis in 0..<rank {
                do {
                    result.append(try Dimension.broadcast(left[axis], right[axis]))
                } catch {
                    let all = shapes.map { TensorType(.float32, $0).description.dropFirst(3) }
                    throw OperatorError("shapes \(all.joined(separator: ", ")) do not broadcast")
                }
            }
        }
        return result
    }
}

/// Where the elements of two tensors lie for each element of the shape that they broadcast to.
struct Broadcast {
    private let shape: [Int]
    private let walk: StridedWalk

    /// - Precondition: both shapes broadcast to `shape`, whose product does not overflow.
    init(_ a: [Int], _ b: [Int], to shape: [Int]) {
        self.shape = shape
        walk = StridedWalk(shape: shape, strides: [a.broadcastStrides(to: shape), b.broadcastStrides(to: shape)])
    }

    /// `function` of the elements at each place, in row-major order.
    func map<A, R>(_ a: [A], _ b: [A], _ function: (A, A) throws(OperatorError) -> R) throws(OperatorError) -> [R] {
        var result: [R] = []
        result.reserveCapacity(shape.checkedProduct ?? 0)
        let (stepA, stepB) = (walk.step(0), walk.step(1))
        try walk.rows { (offsets, count) throws(OperatorError) in
            for i in 0..<count { result.append(try function(a[offsets[0] + i * stepA], b[offsets[1] + i * stepB])) }
        }
        return result
    }
}

extension Tensor {
    /// Applies `function` to the elements of two broadcast tensors.
    static func map<A: BitwiseCopyable, B: BitwiseCopyable, R: TensorElement>(
        _ a: Tensor, _ b: Tensor, shape: [Int], _ function: (A, B) throws(OperatorError) -> R
    ) throws(OperatorError) -> Tensor {
        let walk = StridedWalk(
            shape: shape,
            strides: [
                shape.rowMajorStrides, a.shape.broadcastStrides(to: shape), b.shape.broadcastStrides(to: shape),
            ])
        let (stepA, stepB) = (walk.step(1), walk.step(2))
        return try Tensor(R.dtype, shape, of: R.self) { (output) throws(OperatorError) in
            try a.withElements(of: A.self) { (a) throws(OperatorError) in
                try b.withElements(of: B.self) { (b) throws(OperatorError) in
                    try walk.rows { (offsets, count) throws(OperatorError) in
                        for i in 0..<count {
                            output[offsets[0] + i] = try function(a[offsets[1] + i * stepA], b[offsets[2] + i * stepB])
                        }
                    }
                }
            }
        }
    }

    /// Applies `function` to each element.
    func map<A: BitwiseCopyable, R: TensorElement>(
        _ function: (A) throws(OperatorError) -> R
    ) throws(OperatorError) -> Tensor {
        try Tensor(R.dtype, shape, of: R.self) { (output) throws(OperatorError) in
            try withElements(of: A.self) { (input) throws(OperatorError) in
                for i in 0..<input.count { output[i] = try function(input[i]) }
            }
        }
    }

    /// A copy repeated along axes to a shape that this tensor broadcasts to.
    func broadcast(to target: [Int]) -> Tensor {
        guard shape != target else { return self }
        return strided(target, shape.broadcastStrides(to: target), start: 0)
    }
}
