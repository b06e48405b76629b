import Core
import IR

extension Concat {
    /// ONNX RotaryEmbedding: pairs of elements of each head turned by the angles of their position.
    static func rotaryEmbedding(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let isInterleaved: Bool = try node.take("interleaved") ?? false
        let heads: Int = try node.take("num_heads") ?? 0
        let width: Int = try node.take("rotary_embedding_dim") ?? 0
        guard let x = node.input(0), let cosine = node.input(1), let sine = node.input(2) else {
            throw OperatorError("inputs 'X', 'cos_cache' and 'sin_cache' are needed")
        }
        let write = NodeWriter(context: context)
        let isFlat = write.type(x).rank == 3
        var value = x
        if isFlat {
            let hidden = try write.extent(x, 2, "the last axis")
            guard heads > 0, hidden % heads == 0 else {
                throw OperatorError("\(hidden) elements do not split into \(heads) heads")
            }
            value = try write.reshape(x, [0, 0, heads, hidden / heads])
        } else {
            guard write.type(x).rank == 4 else { throw OperatorError("\(write.type(x)) must have rank 3 or 4") }
            value = try write.transpose(x, [0, 2, 1, 3])
        }
        let size = try write.extent(value, 3, "the head size")
        let turned = width == 0 ? size : width
        guard turned > 0, turned <= size, turned % 2 == 0 else {
            throw OperatorError("\(turned) elements of a head of \(size) cannot be turned in pairs")
        }
        let angles = (
            try angle(cosine, node.input(3), turned / 2, write), try angle(sine, node.input(3), turned / 2, write)
        )
        let head = try rotated(
            write.slice(value, axis: 3, from: 0, to: turned), turned, isInterleaved, angles.0, angles.1, write)
        let rest = try write.slice(value, axis: 3, from: turned, to: size)
        let joined = turned == size ? head : try write(Concat(axis: 3), head, rest)
        if isFlat { return [try write.reshape(joined, [0, 0, heads * size])] }
        return [try write.transpose(joined, [0, 2, 1, 3])]
    }

    /// [batch, sequence, 1, pairs] of a cache, which the positions choose from when they are given.
    private static func angle(
        _ cache: ValueID, _ positions: ValueID?, _ pairs: Int, _ write: NodeWriter
    ) throws(OperatorError) -> ValueID {
        let chosen = try positions.map { (places) throws(OperatorError) in try write(Gather(), cache, places) } ?? cache
        let type = write.type(chosen)
        guard type.rank == 3, type.shape[2].value.map({ $0 == pairs }) ?? true else {
            throw OperatorError("the cache \(write.type(cache)) does not give \(pairs) angles for each position")
        }
        var op = Unsqueeze()
        op.axes = [2]
        return try write(op, chosen)
    }

    private static func rotated(
        _ x: ValueID, _ size: Int, _ isInterleaved: Bool, _ cosine: ValueID, _ sine: ValueID, _ write: NodeWriter
    ) throws(OperatorError) -> ValueID {
        let first: ValueID
        let second: ValueID
        if isInterleaved {
            first = try write.slice(x, axis: 3, from: 0, to: size, step: 2)
            second = try write.slice(x, axis: 3, from: 1, to: size, step: 2)
        } else {
            first = try write.slice(x, axis: 3, from: 0, to: size / 2)
            second = try write.slice(x, axis: 3, from: size / 2, to: size)
        }
        let real = try write(Sub(), write(Mul(), cosine, first), write(Mul(), sine, second))
        let imaginary = try write(Add(), write(Mul(), sine, first), write(Mul(), cosine, second))
        guard isInterleaved else { return try write(Concat(axis: 3), real, imaginary) }
        var pair = Unsqueeze()
        pair.axes = [4]
        let pairs = try write(Concat(axis: 4), write(pair, real), write(pair, imaginary))
        let heads = try write.extent(x, 2, "the heads")
        return try write.reshape(pairs, [0, 0, heads, size])
    }
}
