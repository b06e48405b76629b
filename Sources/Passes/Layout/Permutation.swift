import Core
import IR
import Operators

/// An order of axes: axis `i` of the result is axis `axes[i]` of the input.
struct Permutation: Hashable {
    let axes: [Int]

    /// - Precondition: `axes` holds each of `0..<axes.count` once.
    init(_ axes: [Int]) { self.axes = axes }

    var isIdentity: Bool { axes.enumerated().allSatisfy { $0.offset == $0.element } }

    var inverse: Permutation {
        var inverse = axes
        for (to, from) in axes.enumerated() { inverse[from] = to }
        return Permutation(inverse)
    }

    /// First this, then `next`.
    func then(_ next: Permutation) -> Permutation { Permutation(next.axes.map { axes[$0] }) }

    /// The shape after permuting.
    func permuted<Extent>(_ shape: [Extent]) -> [Extent] { axes.map { shape[$0] } }

    /// True when axes of other extents than 1 keep their order, so that elements stay where they are.
    func keepsOrder(of shape: [Dimension]) -> Bool {
        let moved = axes.filter { shape[$0] != 1 }
        return moved == moved.sorted()
    }
}

extension Site {
    /// The value and the order of its axes, when a value is the result of a Transpose.
    func transposed(_ value: ValueID?) -> (source: ValueID, permutation: Permutation)? {
        guard let (op, site) = producer(of: value, as: Transpose.self), let source = site.node.input(0),
            let axes = try? op.resolved(rank: graph.type(of: source).rank)
        else { return nil }
        return (source, Permutation(axes))
    }
}

extension Patch {
    /// Adds a Transpose, unless the order is that of the value.
    mutating func transpose(_ value: ValueID, _ permutation: Permutation) throws(OperatorError) -> ValueID {
        permutation.isIdentity ? value : try add1(Transpose(permutation.axes), [value])
    }

    /// A value whose Transpose by `permutation`, broadcast as numpy does, stands for `value` of a site: found without
    /// moving elements at run time, or nil. Constants are transposed here.
    mutating func untransposed(
        _ value: ValueID, _ permutation: Permutation, at site: Site
    ) throws(OperatorError) -> ValueID? {
        if let (source, own) = site.transposed(value), own == permutation { return source }
        let type = site.graph.type(of: value)
        let rank = permutation.axes.count
        guard type.rank <= rank else { return nil }
        if type.elementCount == 1 { return value }
        let padded = [Dimension](repeating: 1, count: rank - type.rank) + type.shape
        let inverse = permutation.inverse
        if let constant = site.graph.constant(value) {
            let wide = constant.reshaped(padded.compactMap(\.value))
            guard let moved = try Transpose(inverse.axes).evaluate([wide]).first else { return nil }
            return add(moved, name: site.graph[value].name)
        }
        guard inverse.keepsOrder(of: padded) else { return nil }
        return try reshape(value, to: TensorType(type.dtype, inverse.permuted(padded)))
    }
}
