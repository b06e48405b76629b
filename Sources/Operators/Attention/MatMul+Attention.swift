import Core
import IR

extension MatMul {
    /// ONNX Attention: softmax(Q K' scale + bias) V as matrix products, a bias of masks, and a Softmax.
    static func attention(
        _ node: ForeignNode, _ context: any ImportContext
    ) throws(OperatorError) -> [ValueID?] {
        var node = node
        let options = try AttentionOptions(&node)
        if let unknown = node.attributes.keys.min() {
            throw OperatorError("attribute '\(unknown)' is not known to Attention")
        }
        return try AttentionExpansion(node: node, options: options, write: NodeWriter(context: context)).outputs()
    }
}

/// The attributes of ONNX Attention.
struct AttentionOptions {
    /// The number of heads, which inputs of rank 3 need.
    var queryHeads: Int?
    var keyHeads: Int?
    /// The factor of the scores; nil means 1 / sqrt(head size).
    var scale: Float?
    /// No query sees a key after its own position.
    var isCausal = false
    /// How many keys before and after its own position a query sees; -1 means all.
    var leftWindow = -1
    var rightWindow = -1
    /// Where positive, scores x become softcap * tanh(x / softcap).
    var softcap: Float = 0
    /// The type in which the softmax is computed; nil means that of the scores.
    var softmaxPrecision: ScalarType?
    /// What the fourth output is: the scores, after the soft cap, after the masks, or the probabilities.
    var scoresMode = 0

    init(_ node: inout ForeignNode) throws(OperatorError) {
        queryHeads = try node.take("q_num_heads")
        keyHeads = try node.take("kv_num_heads")
        scale = try node.take("scale")
        isCausal = try node.take("is_causal") ?? false
        leftWindow = try node.take("left_window_size") ?? -1
        rightWindow = try node.take("right_window_size") ?? -1
        softcap = try node.take("softcap") ?? 0
        softmaxPrecision = try node.take("softmax_precision")
        scoresMode = try node.take("qk_matmul_output_mode") ?? 0
        guard leftWindow >= -1, rightWindow >= -1 else { throw OperatorError("a window size is less than -1") }
        guard (0...3).contains(scoresMode) else {
            throw OperatorError("qk_matmul_output_mode is \(scoresMode); it must be 0 to 3")
        }
        guard softmaxPrecision?.isFloatingPoint ?? true else {
            throw OperatorError("softmax_precision must be a floating point type")
        }
    }
}

/// One ONNX Attention on its way into the IR.
struct AttentionExpansion {
    let node: ForeignNode
    let options: AttentionOptions
    let write: NodeWriter

    /// Y, present key, present value, scores.
    func outputs() throws(OperatorError) -> [ValueID?] {
        guard let q = node.input(0), let k = node.input(1), let v = node.input(2) else {
            throw OperatorError("inputs 'Q', 'K' and 'V' are needed")
        }
        guard (node.input(4) == nil) == (node.input(5) == nil) else {
            throw OperatorError("'past_key' and 'past_value' come together")
        }
        guard node.input(4) == nil || node.input(6) == nil else {
            throw OperatorError("'nonpad_kv_seqlen' does not go together with 'past_key'")
        }
        let isFlat = write.type(q).rank == 3
        let query = try heads(q, options.queryHeads, "q_num_heads")
        let key = try joined(node.input(4), heads(k, options.keyHeads, "kv_num_heads"))
        let value = try joined(node.input(5), heads(v, options.keyHeads, "kv_num_heads"))
        let bias = try AttentionBias(expansion: self, query: query, key: key).value()
        let (probabilities, scores) = try probabilities(query, repeated(key, query), bias)
        var y = try write(MatMul(), probabilities, repeated(value, query))
        if isFlat {
            let width = try write.extent(y, 1, "the heads") * write.extent(y, 3, "the head size")
            y = try write.reshape(write.transpose(y, [0, 2, 1, 3]), [0, 0, width])
        }
        return [y, key, value, scores]
    }

    /// [batch, heads, sequence, head size] of an input that may be [batch, sequence, heads * head size].
    private func heads(_ value: ValueID, _ heads: Int?, _ attribute: String) throws(OperatorError) -> ValueID {
        let type = write.type(value)
        if type.rank == 4 { return value }
        guard type.rank == 3, let heads, heads > 0 else {
            throw OperatorError("\(type) must have rank 4, or rank 3 with attribute '\(attribute)'")
        }
        let width = try write.extent(value, 2, "the last axis")
        guard width % heads == 0 else { throw OperatorError("\(width) elements do not split into \(heads) heads") }
        return try write.transpose(write.reshape(value, [0, 0, heads, width / heads]), [0, 2, 1, 3])
    }

    /// The cache followed by the new sequence.
    private func joined(_ past: ValueID?, _ new: ValueID) throws(OperatorError) -> ValueID {
        guard let past else { return new }
        return try write(Concat(axis: 2), past, new)
    }

    /// Keys or values with each head as often as query heads share it.
    func repeated(_ value: ValueID, _ query: ValueID) throws(OperatorError) -> ValueID {
        let (own, wanted) = (try write.extent(value, 1, "the heads"), try write.extent(query, 1, "the heads"))
        if own == wanted { return value }
        guard own > 0, wanted % own == 0 else {
            throw OperatorError("\(wanted) query heads do not share \(own) heads of keys")
        }
        let size = try write.extent(value, 3, "the head size")
        var unsqueeze = Unsqueeze()
        unsqueeze.axes = [2]
        let wide = try write(Expand(), write(unsqueeze, value), write.list([1, 1, wanted / own, 1, 1]))
        return try write.reshape(wide, [0, wanted, -1, size])
    }

    /// The scaled products of queries and keys. Both get the root of the scale.
    func scores(_ query: ValueID, _ key: ValueID) throws(OperatorError) -> ValueID {
        let size = try write.extent(query, 3, "the head size")
        let scale = options.scale.map(Double.init) ?? 1 / Double(max(size, 1)).squareRoot()
        guard scale >= 0 else { throw OperatorError("scale \(scale) is negative") }
        let root = try write.scalar(scale.squareRoot(), write.type(query).dtype)
        let columns = try write(Mul(), write.transpose(key, [0, 1, 3, 2]), root)
        return try write(MatMul(), write(Mul(), query, root), columns)
    }

    /// The probabilities, and the scores that the fourth output asks for.
    private func probabilities(
        _ query: ValueID, _ key: ValueID, _ bias: ValueID?
    ) throws(OperatorError) -> (ValueID, ValueID) {
        let dtype = write.type(query).dtype
        var scores = try scores(query, key)
        var stages = [scores]
        if options.softcap > 0 {
            let cap = try write.scalar(Double(options.softcap), dtype)
            scores = try write(Mul(), write(Tanh(), write(Div(), scores, cap)), cap)
        }
        stages.append(scores)
        if let bias { scores = try write(Add(), scores, bias) }
        stages.append(scores)
        let precise = try write.cast(scores, to: options.softmaxPrecision ?? dtype)
        var result = try write.cast(write(Softmax(), precise), to: dtype)
        if let bias { result = try cleared(result, bias) }
        stages.append(result)
        return (result, stages[options.scoresMode])
    }

    /// The probabilities with zeros for queries that see no key.
    private func cleared(_ probabilities: ValueID, _ bias: ValueID) throws(OperatorError) -> ValueID {
        var largest = ReduceMax()
        largest.axes = [-1]
        let dtype = write.type(bias).dtype
        let isBlind = try write(Equal(), write(largest, bias), write.scalar(-.infinity, dtype))
        if let known = write.context.constant(isBlind)?.integers, !known.contains(1) { return probabilities }
        return try write(Where(), isBlind, write.scalar(0, dtype), probabilities)
    }
}
