import Core
import IR

/// What masks add to the scores of ONNX Attention: 0 where a query sees a key, minus infinity elsewhere, or numbers of the
/// model's own.
///
/// Queries stand behind the keys of the cache: query i has position i + the length of the cache, or with
/// `nonpad_kv_seqlen` the one that makes the last query stand at that sequence's last key.
struct AttentionBias {
    let expansion: AttentionExpansion
    let query: ValueID
    let key: ValueID

    private var write: NodeWriter { expansion.write }
    private var dtype: ScalarType { write.type(query).dtype }

    /// The sum of all masks, or nil when everything is visible.
    func value() throws(OperatorError) -> ValueID? {
        var parts: [ValueID] = []
        if let mask = expansion.node.input(3) { parts.append(try given(mask)) }
        let options = expansion.options
        let right = options.isCausal ? 0 : options.rightWindow
        if options.leftWindow >= 0 || right >= 0 { parts.append(try band(left: options.leftWindow, right: right)) }
        if let lengths = expansion.node.input(6) { parts.append(try padding(lengths)) }
        guard var sum = parts.first else { return nil }
        for part in parts.dropFirst() { sum = try write(Add(), sum, part) }
        return sum
    }

    /// Numbers for true and false.
    private func bias(_ isVisible: ValueID) throws(OperatorError) -> ValueID {
        try write(Where(), isVisible, write.scalar(0, dtype), write.scalar(-.infinity, dtype))
    }

    /// The model's own mask; keys beyond its end are not seen.
    private func given(_ mask: ValueID) throws(OperatorError) -> ValueID {
        let isBool = write.type(mask).dtype == .bool
        let numbers = isBool ? try bias(mask) : try write.cast(mask, to: dtype)
        let rank = write.type(mask).rank
        guard rank >= 1 else { throw OperatorError("'attn_mask' is a scalar") }
        guard write.type(mask).shape[rank - 1] != write.type(key).shape[2] else { return numbers }
        let own = try write.extent(mask, rank - 1, "the last axis")
        let missing = try write.extent(key, 2, "the sequence of keys") - own
        guard missing > 0 else { return numbers }
        var pads = [Int](repeating: 0, count: 2 * rank)
        pads[2 * rank - 1] = missing
        return try write(Pad(), numbers, write.list(pads), write.scalar(-.infinity, dtype))
    }

    /// Keys at most `left` before and `right` after a query's position; a negative number sets no limit.
    private func band(left: Int, right: Int) throws(OperatorError) -> ValueID {
        let (queries, keys) = (
            try write.extent(query, 2, "the sequence of queries"), try write.extent(key, 2, "the sequence of keys")
        )
        guard let count = [queries, keys].checkedProduct, count * 8 <= Limits.tensorBytes else {
            throw OperatorError("a mask of \(queries) x \(keys) is too large")
        }
        let distances = (0..<count).map { Int64($0 % max(keys, 1) - $0 / max(keys, 1)) }
        let distance = write.context.add(Tensor(distances, shape: [queries, keys]))
        var position = write.context.add(Tensor(scalar: Int64(0)))
        if let lengths = expansion.node.input(6) {
            let rows = try write.reshape(lengths, [-1, 1, 1, 1])
            position = try write(Sub(), rows, write.context.add(Tensor(scalar: Int64(queries))))
        } else if let past = expansion.node.input(4) {
            let length = try write.extent(past, 2, "the cache")
            position = write.context.add(Tensor(scalar: Int64(length)))
        }
        let ahead = try write(Sub(), distance, position)
        var visible: [ValueID] = []
        if right >= 0 {
            visible.append(try write(LessOrEqual(), ahead, write.context.add(Tensor(scalar: Int64(right)))))
        }
        if left >= 0 {
            visible.append(try write(GreaterOrEqual(), ahead, write.context.add(Tensor(scalar: -Int64(left)))))
        }
        guard visible.count == 2 else { return try bias(visible[0]) }
        return try bias(write(And(), visible[0], visible[1]))
    }

    /// Keys from each sequence's length on are not seen.
    private func padding(_ lengths: ValueID) throws(OperatorError) -> ValueID {
        let keys = try write.extent(key, 2, "the sequence of keys")
        let places = write.context.add(Tensor((0..<keys).map { Int64($0) }, shape: [keys]))
        return try bias(write(Less(), places, write.reshape(lengths, [-1, 1, 1, 1])))
    }
}
